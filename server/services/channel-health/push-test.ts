import type { PushTestResult } from '#domain/channel-health.ts';
import type { PushPayload, PushSubscriptionKeys } from '#domain/push.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { ulid } from 'ulid';
import type { Clock } from '../../adapters/clock.ts';
import { PushError, type PushSender } from '../../adapters/push.ts';
import { pushTexts } from '../../messages/push-fr.ts';
import { pushTopic } from '../push/family-push.ts';
import type { PushReceipts } from '../push/receipts.ts';
import { createTries } from './tries.ts';

interface Dependencies {
  clock: Clock;
  pushSender: PushSender;
  receipts: Pick<PushReceipts, 'of'>;
}

/** A device that is awake shows a notification within seconds; nobody waits longer at a button. */
const SHOWN_WITHIN_MS = 20_000;
const TTL_S = 60;

/**
 * Sends one notification to the browser of whoever asks, and waits until its worker says that it was shown. Nothing is
 * kept: the browser gives its subscription up again.
 */
export function createPushTest({ clock, pushSender, receipts }: Dependencies) {
  const count = createTries(clock);
  const awaited = new Map<string, () => void>();
  const stopped = new AbortController();

  async function send(id: string, subscription: PushSubscriptionKeys): Promise<void> {
    const payload: PushPayload = {
      ...{ title: pushTexts.title, body: pushTexts.test, tag: 'push-test', open: '/o/' },
      receipt: receipts.of(id),
    };
    await pushSender.send({
      ...{ subscription, payload: JSON.stringify(payload), ttlSeconds: TTL_S },
      ...{ urgency: 'high', topic: pushTopic(id) },
    });
  }

  return {
    /** @throws Failure `too-many-attempts` */
    async run(account: string, subscription: PushSubscriptionKeys): Promise<PushTestResult> {
      count(account);
      const id = `push-test:${ulid(clock.now())}`;
      const { promise: shown, resolve } = Promise.withResolvers<undefined>();
      awaited.set(id, () => resolve(undefined));
      try {
        await send(id, subscription);
        const late = pause(SHOWN_WITHIN_MS, 'late', { ref: false, signal: stopped.signal }).catch(
          () => 'late',
        );
        const isShown = (await Promise.race([shown, late])) === undefined;
        return { outcome: isShown ? 'shown' : 'taken', cause: null, words: null };
      } catch (error) {
        if (!(error instanceof PushError)) throw error;
        return { outcome: 'refused', cause: error.code, words: error.message };
      } finally {
        awaited.delete(id);
      }
    },
    /** A worker says that it showed this. @returns whether it was a try */
    shown(message: string): boolean {
      awaited.get(message)?.();
      return message.startsWith('push-test:');
    },
    stop: () => stopped.abort(),
  };
}
export type PushTest = ReturnType<typeof createPushTest>;
