import type { Channel, MessageCause, MessageKind, MessageReport } from '#domain/message.ts';
import type { Instant } from '#domain/primitives.ts';
import type { Stored } from '../../adapters/store.ts';

/** A message to send: references only. Its text is made at the moment it leaves (docs/decisions/003). */
export interface OutboxDocument extends Stored {
  type: 'outbox';
  appointment: string;
  facility: string;
  generation: number;
  /** Whom it is for, when not for the family. */
  guest?: string;
  kind: MessageKind;
  /** Tells messages of one generation apart; the legs of one message share it. */
  about: string;
  channel: Channel;
  /** All channels that it leaves by at once; absent: it took over from another. */
  chosen?: Channel[];
  /** Of the appointment in this generation. */
  start: Instant;
  end: Instant;
  /** Of a deposit: until when its document can be read. */
  readUntil?: Instant;
  /** It doesn't open the space by itself: the SMS beside it carries the passcode (access.md, point 10). */
  partial?: boolean;
  /** Its mailbox is the facility's own (R3). */
  toFacility?: boolean;
  state: 'queued' | 'sent' | 'delivered' | 'failed' | 'dropped';
  attempts: number;
  /** Milliseconds since the epoch. Of a push that was sent: until when a device must have confirmed it. */
  nextAttemptAt: number;
  /** When it was last turned away. */
  triedAt?: number;
  /** Of the tries since then that were brought forward, as its channel worked again: they don't count as attempts. */
  earlyTries?: number;
  /** When it was queued. */
  at: Instant;
  sentAt?: Instant;
  deliveredAt?: Instant;
  /** Why it failed, or didn't leave yet. */
  cause?: MessageCause;
  /** The same in the driver's words. */
  error?: string;
  /** The server's or gateway's own id: what its receipts name. */
  gatewayId?: string;
  /** A failure that was reported of a message already delivered. */
  lateFailure?: { at: Instant; cause: MessageCause };
}

/** Says what became of a message where its reader is followed: on the dashboard, or beside the guest. */
export type RecordMessage = (
  message: OutboxDocument,
  news: Pick<MessageReport, 'state' | 'cause' | 'error' | 'at' | 'to'>,
) => Promise<void>;

/** The sender still has something to do with it: send it, or see that nobody confirmed it. */
export const isOpen = ({ state, channel }: OutboxDocument): boolean =>
  state === 'queued' || (state === 'sent' && channel === 'push');

/** It left after all: what held it back is over. */
export function withoutFault(message: OutboxDocument): OutboxDocument {
  const left = { ...message };
  delete left.cause;
  delete left.error;
  delete left.triedAt;
  delete left.earlyTries;
  return left;
}

/** What staff follow of a message. */
export function reportOf(
  { channel, generation, kind, about, partial, toFacility }: OutboxDocument,
  news: Parameters<RecordMessage>[1],
): MessageReport {
  return {
    // Two by e-mail: the one without the passcode, and the one that makes up for it.
    ...{ channel, generation, kind, about: kind === 'complete' ? `${about}-complete` : about },
    ...(partial && { partial }),
    ...(toFacility && { toFacility }),
    ...news,
  };
}
