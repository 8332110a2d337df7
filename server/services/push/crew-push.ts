import type { Appointment } from '#domain/appointment.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { PushPayload } from '#domain/push.ts';
import { readinessNews, type ReadinessNews } from '#domain/readiness-news.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { PushError, type PushSender } from '../../adapters/push.ts';
import type { ServiceLogger } from '../../logger.ts';
import { pushTexts } from '../../messages/push-fr.ts';
import type { ReadinessMove } from '../readiness.ts';
import { pushTopic } from './family-push.ts';
import type { PushDocument, PushSubscriptions } from './subscriptions.ts';

interface Dependencies {
  pushSender: PushSender;
  pushSubscriptions: Pick<PushSubscriptions, 'ofStaff' | 'ofPractitioner' | 'found'>;
  appointments: { get(facility: string, id: Ulid): Promise<Appointment | null> };
  logger: ServiceLogger;
}

const MINUTE_S = 60;
/** After that it is known, or no news any more. */
const TTL_S: Record<ReadinessNews, number> = {
  arrived: 15 * MINUTE_S,
  'test-failed': 12 * 60 * MINUTE_S,
  'message-failed': 12 * 60 * MINUTE_S,
};
/** The dashboard says it anyway: a push service that is down isn't tried for long. */
const PAUSES_MS = [500, 20_000];

type Notice = Pick<PushPayload, 'body' | 'open'> & { devices: PushDocument[] };

/** What moves, told to those who work: staff, and the doctor. The dashboard says the same; this only calls them to it. */
export function createCrewPush({ pushSender, pushSubscriptions, appointments, logger }: Dependencies) {
  const stopped = new AbortController();

  async function send(device: PushDocument, payload: PushPayload, ttlSeconds: number): Promise<void> {
    const { subscription } = device;
    const topic = pushTopic(payload.tag);
    for (const pauseMs of [...PAUSES_MS, null])
      try {
        const text = JSON.stringify(payload);
        return await pushSender.send({ subscription, payload: text, ttlSeconds, urgency: 'high', topic });
      } catch (error) {
        if (!(error instanceof PushError)) throw error;
        if (error.fault) return pushSubscriptions.found(device, error.fault);
        if (error.isPermanent || pauseMs === null) throw error;
        const wait = Math.max(pauseMs, error.retryAfterMs ?? 0);
        if (wait > ttlSeconds * 1000) throw error;
        await pause(wait, undefined, { ref: false, signal: stopped.signal });
      }
  }

  async function noticesOf(
    news: ReadinessNews,
    { facility, appointment, after }: ReadinessMove,
  ): Promise<Notice[]> {
    const toStaff = {
      ...{ body: pushTexts.staff[news], open: `/e/dossiers/${appointment}` },
      devices: await pushSubscriptions.ofStaff(facility),
    };
    // Who is in the room sees them come in.
    if (news !== 'arrived' || after.present.includes('practitioner')) return [toStaff];
    const practitioner = (await appointments.get(facility, appointment))?.practitioner;
    const devices = practitioner ? await pushSubscriptions.ofPractitioner(practitioner) : [];
    const { arrived } = pushTexts.practitioner;
    return [toStaff, { body: arrived, open: `/m/consultations/${appointment}`, devices }];
  }

  async function tell(news: ReadinessNews, move: ReadinessMove): Promise<void> {
    const tag = `${news}:${move.appointment}`;
    const sending = (await noticesOf(news, move)).flatMap(({ devices, ...notice }) =>
      devices.map((device) => send(device, { title: pushTexts.title, tag, ...notice }, TTL_S[news])),
    );
    for (const outcome of await Promise.allSettled(sending))
      if (outcome.status === 'rejected' && !stopped.signal.aborted)
        logger.warn({ err: outcome.reason, news }, 'a notification did not leave');
  }

  return {
    /** Returns at once: nobody waits for a push service. */
    moved(move: ReadinessMove): void {
      for (const news of readinessNews(move.before, move.after))
        tell(news, move).catch((error: unknown) =>
          logger.warn({ err: error, news }, 'nobody could be notified'),
        );
    },
    stop: () => stopped.abort(),
  };
}
export type CrewPush = ReturnType<typeof createCrewPush>;
