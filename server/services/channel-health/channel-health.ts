import { failingOf, type ChannelHealth, type TestResult } from '#domain/channel-health.ts';
import { CHANNELS, type Channel } from '#domain/message.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import type { ServiceLogger } from '../../logger.ts';
import { isSignOfLife } from '../notifications/signs-of-life.ts';
import {
  countCauses,
  emptyTallies,
  forget,
  forgetOld,
  oldest,
  tally,
  tallyTry,
  worked,
  type ChannelTally,
  type Tallied,
  type Tallies,
} from './projection.ts';

/** What was counted up to a point of the database's changes: a restart goes on from there. */
interface KeptDocument extends Stored {
  type: 'channel-health';
  since: string | number;
  tallies: Record<Channel, { [Name in keyof ChannelTally]: unknown }>;
}

export interface ChannelSetting {
  setting: ChannelHealth['setting'];
  driver: string | null;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  logger: ServiceLogger;
  settings: Record<Channel, ChannelSetting>;
}

const KEPT_ID = 'channel-health';
const BATCH = 500;
const TICK_MS = 20_000;
const KEEP_EVERY_MS = 15 * 60_000;
/** A longer queue is counted again after a restart rather than written down. */
const KEPT_ENTRIES = 5_000;

const toPlain = ({ waiting, failed, troubles, lastSuccessAt }: ChannelTally) => ({
  ...{ waiting: [...waiting], failed: [...failed], troubles: [...troubles], lastSuccessAt },
});
const fromPlain = (kept: KeptDocument['tallies'][Channel]): ChannelTally => ({
  waiting: new Map(kept.waiting as [string, string][]),
  failed: new Map(kept.failed as never),
  troubles: new Map(kept.troubles as never),
  lastSuccessAt: kept.lastSuccessAt as string | null,
});
const perChannel = <T>(of: (channel: Channel) => T) =>
  Object.fromEntries(CHANNELS.map((channel) => [channel, of(channel)])) as Record<Channel, T>;

/**
 * How each channel is doing, counted from what changes in the outbox: sending does nothing for it, and asking reads what
 * changed since the last time, however many messages there are.
 */
export function createChannelHealth({ store, clock, logger, settings }: Dependencies) {
  const service = store.database('service');
  let tallies: Tallies = emptyTallies();
  let since: string | number | null = null;
  let reading: Promise<void> | null = null;
  let keptAt = clock.now();
  let isDirty = false;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function takeUp(): Promise<string | number> {
    const kept = await service.get<KeptDocument>(KEPT_ID);
    if (!kept) return 0;
    tallies = perChannel((channel) => fromPlain(kept.tallies[channel]));
    return kept.since;
  }

  async function read(): Promise<void> {
    since ??= await takeUp();
    // Of what is met for the first time in a long past, only its own dates are known.
    const isPast = since === 0;
    for (;;) {
      const { changes, lastSeq } = await service.changes(since, BATCH);
      for (const { id, doc, deleted } of changes) {
        if (!doc) continue;
        const message = doc as unknown as Tallied;
        if (isSignOfLife(id)) worked(tallies[message.channel], message.at);
        else if (!id.startsWith('outbox:')) continue;
        else if (deleted) forget(tallies, id);
        else tally(tallies, message, isPast ? (message.sentAt ?? message.at) : instant(clock));
        isDirty = true;
      }
      since = lastSeq;
      if (changes.length === 0 || isStopped) break;
    }
    forgetOld(tallies, clock.now());
  }

  async function keep(): Promise<void> {
    const reached = since;
    if (reached === null || !isDirty) return;
    const entries = Object.values(tallies).reduce((sum, one) => sum + one.waiting.size + one.failed.size, 0);
    if (entries > KEPT_ENTRIES) return;
    const plain = perChannel((channel) => toPlain(tallies[channel]));
    const kept = { _id: KEPT_ID, type: 'channel-health', since: reached, tallies: plain } as const;
    isDirty = false;
    keptAt = clock.now();
    await service.update<KeptDocument>(KEPT_ID, (current) => ({ ...current, ...kept }));
  }

  /** One reading at a time, whoever asks. */
  function catchUp(): Promise<void> {
    reading ??= read().finally(() => (reading = null));
    return reading;
  }

  async function tick(): Promise<void> {
    await catchUp();
    if (clock.now() - keptAt >= KEEP_EVERY_MS) await keep();
  }
  const unread = (error: unknown) => logger.warn({ err: error }, 'the channels could not be counted');

  return {
    async read(): Promise<ChannelHealth[]> {
      await catchUp();
      return CHANNELS.map((channel) => {
        const { waiting, failed, troubles, lastSuccessAt } = tallies[channel];
        return {
          ...{ channel, ...settings[channel] },
          ...{ waiting: waiting.size, oldestAt: oldest(waiting), lastSuccessAt },
          failures: countCauses(failed),
          failing: failingOf([...troubles.values()]),
        };
      });
    },
    /** What came of a try by hand, which goes past the outbox; one that left is a sign of life, which is kept. */
    async noteTry(channel: Channel, result: TestResult): Promise<void> {
      await catchUp();
      tallyTry(tallies[channel], result, instant(clock));
      isDirty = true;
    },
    start(): void {
      timer = setInterval(() => void tick().catch(unread), TICK_MS).unref();
      void tick().catch(unread);
    },
    async stop(): Promise<void> {
      isStopped = true;
      clearInterval(timer);
      await reading?.catch(() => undefined);
      await keep().catch(unread);
    },
  };
}
export type ChannelHealthService = ReturnType<typeof createChannelHealth>;
