import type { MessageCause } from '#domain/message.ts';
import { scrub } from './log.ts';

/** What a server or a gateway answered when it took a message. */
export interface Accepted {
  /** Its own id of the message, by which its receipts name it. */
  gatewayId?: string;
}

/** A message did not leave. `isPermanent`: trying again is pointless. `message` is for staff: no address in it. */
export class DeliveryError extends Error {
  readonly isPermanent: boolean;
  readonly code: MessageCause;
  /** How long the other side asks to be left alone. */
  readonly retryAfterMs: number | null;

  constructor(
    reason: string,
    {
      isPermanent,
      code,
      retryAfterMs = null,
      cause,
    }: { isPermanent: boolean; code: MessageCause; retryAfterMs?: number | null; cause?: unknown },
  ) {
    const line = scrub(reason)
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    super(line.slice(0, 120) || 'unknown', { cause });
    this.name = 'DeliveryError';
    this.isPermanent = isPermanent;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
