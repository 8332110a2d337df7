import type { Appointment } from './appointment.ts';
import type { DossierFile } from './dossier-file.ts';
import { isOfDeposit, notifiedOf, type MessageState, type Notified } from './message.ts';
import type { Instant } from './primitives.ts';

/** What doctors deposit; everybody else adds documents. */
export const isDeposited = ({ kind }: Pick<DossierFile, 'kind'>): boolean => kind !== 'document';

/** It has ended, and its family may read what was deposited (R11). */
export const isReadable = (
  { status, readUntil }: Pick<Appointment, 'status' | 'readUntil'>,
  nowMs: number,
): boolean => status === 'fulfilled' && readUntil !== null && nowMs < Date.parse(readUntil);

type Closed = Pick<Appointment, 'status' | 'readUntil' | 'consentWithdrawnAt'>;

/** Whether its family is to be told that there is something to read: not by the clock that ended it, only by a document. */
export const owesWordOfDeposit = (
  appointment: Closed,
  files: readonly Pick<DossierFile, 'kind'>[],
  nowMs: number,
): boolean =>
  isReadable(appointment, nowMs) && appointment.consentWithdrawnAt === undefined && files.some(isDeposited);

/** What became of it. A call made before the closing said nothing of a document. */
export function depositNotified(
  messages: readonly MessageState[],
  { calledAt, closedAt }: { calledAt: Instant | null; closedAt: Instant | null },
): Notified {
  const isSince = calledAt !== null && closedAt !== null && calledAt >= closedAt;
  return notifiedOf(messages.filter(isOfDeposit), isSince ? calledAt : null);
}
