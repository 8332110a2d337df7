import type { MessageCause } from '#domain/message.ts';
import type { PushSubscriptionKeys } from '#domain/push.ts';
import webPush from 'web-push';
import { DeliveryError } from './delivery.ts';
import { askOutside, OutgoingError, type OutgoingAnswer } from './outgoing.ts';

export interface OutgoingPush {
  subscription: PushSubscriptionKeys;
  /** Encrypted for that browser alone. At most 3,993 bytes, so that it stays one record (RFC 8291, 4). */
  payload: string;
  /** How long the push service keeps it for a device that is away. */
  ttlSeconds: number;
  urgency: 'normal' | 'high';
  /** base64url, at most 32: takes the place of one of the same topic that wasn't fetched yet. */
  topic: string;
}
export interface PushSender {
  /** Resolves once the push service has taken it, which doesn't mean that anyone saw it. @throws PushError */
  send(push: OutgoingPush): Promise<void>;
}

/** `gone`: nobody listens there any more. `foreign`: it was made with another key, and must be made anew. */
export type SubscriptionFault = 'gone' | 'foreign';

export class PushError extends DeliveryError {
  /** What is wrong with the subscription itself; null: nothing. */
  readonly fault: SubscriptionFault | null;

  constructor(
    reason: string,
    options: {
      isPermanent: boolean;
      code?: MessageCause;
      fault?: SubscriptionFault | null;
      retryAfterMs?: number | null;
      cause?: unknown;
    },
  ) {
    super(reason, { ...options, code: options.code ?? 'no-answer' });
    this.name = 'PushError';
    this.fault = options.fault ?? null;
  }
}

export interface PushSettings {
  vapid: { subject: string; publicKey: string; privateKey: string };
  /** false: a test's push service may stand on this machine. */
  publicOnly: boolean;
  now: () => number;
}

const LONGEST_PAUSE_MS = 3_600_000;
const FAULTS: Record<number, SubscriptionFault> = {
  401: 'foreign',
  403: 'foreign',
  404: 'gone',
  410: 'gone',
};
/** What may be better later; anything else was at fault itself. */
const isPassing = (status: number) => status === 429 || status >= 500;

/** Seconds, or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
}

/** Web Push: encrypted by `web-push` (RFC 8291, 8292), sent by our own way out, since a browser names the address. */
export function createPushSender({ vapid, publicOnly, now }: PushSettings): PushSender {
  function requestOf({ subscription, payload, ttlSeconds, urgency, topic }: OutgoingPush) {
    try {
      return webPush.generateRequestDetails(subscription, payload, {
        ...{ vapidDetails: vapid, contentEncoding: 'aes128gcm', TTL: ttlSeconds, urgency, topic },
      });
    } catch (cause) {
      // Its key is no point of the curve.
      throw new PushError('abonnement illisible', {
        isPermanent: true,
        code: 'subscription-gone',
        fault: 'gone',
        cause,
      });
    }
  }

  async function ask(push: OutgoingPush): Promise<OutgoingAnswer> {
    const { endpoint, headers, body, method } = requestOf(push);
    const told = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)] as const);
    try {
      return await askOutside(endpoint, { method, headers: Object.fromEntries(told), body, publicOnly });
    } catch (cause) {
      if (!(cause instanceof OutgoingError)) throw cause;
      throw new PushError('le service de notification ne répond pas', { isPermanent: false, cause });
    }
  }

  return {
    async send(push) {
      const { status, headers } = await ask(push);
      if (status >= 200 && status < 300) return;
      const fault = FAULTS[status] ?? null;
      const refusal = isPassing(status) ? 'no-answer' : 'refused-by-gateway';
      throw new PushError(`le service de notification a répondu ${status}`, {
        isPermanent: !isPassing(status),
        code: fault ? 'subscription-gone' : refusal,
        fault,
        retryAfterMs: readRetryAfter(headers['retry-after'], now()),
      });
    },
  };
}
