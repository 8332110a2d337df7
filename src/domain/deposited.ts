import type { Appointment } from './appointment.ts';
import type { DossierFile } from './dossier-file.ts';
import { notifiedOf, type MessageState, type Notified } from './message.ts';
import { MINUTE_MS } from './moment.ts';
import type { Instant } from './primitives.ts';
import { fileIdOf } from './seen.ts';

const TOGETHER_MS = 10 * MINUTE_MS;

/** Followed apart: whether a family knows of a document says nothing of whether it could come in. */
export const isOfDeposit = ({ kind }: Pick<MessageState, 'kind'>): boolean => kind === 'deposited';

/** What doctors deposit; everybody else adds documents. */
export const isDeposited = ({ kind }: Pick<DossierFile, 'kind'>): boolean => kind !== 'document';

/** It has ended, and its family may read what was deposited (R11). */
export const isReadable = (
  { status, readUntil }: Pick<Appointment, 'status' | 'readUntil'>,
  nowMs: number,
): boolean => status === 'fulfilled' && readUntil !== null && nowMs < Date.parse(readUntil);

type Closed = Pick<Appointment, 'status' | 'readUntil' | 'consentWithdrawnAt'>;

type Deposited = Pick<DossierFile, '_id' | 'kind' | 'at'>;

/** The document that each word is about: one that follows within minutes is read with it. */
function beginnings(files: readonly Deposited[]): Deposited[] {
  const inOrder = files.filter(isDeposited).sort((a, b) => (a.at < b.at ? -1 : 1));
  return inOrder.reduce<Deposited[]>((begun, file) => {
    const last = begun.at(-1);
    return last && Date.parse(file.at) - Date.parse(last.at) < TOGETHER_MS ? begun : [...begun, file];
  }, []);
}

/**
 * The word of a document that its family is owed now, as messages of one appointment are told apart; null: none. Ended by
 * the clock alone there is nothing to read. Of several only the latest: its page has them all.
 */
export function owedWordOfDeposit(
  appointment: Closed,
  files: readonly Deposited[],
  nowMs: number,
): string | null {
  if (!isReadable(appointment, nowMs) || appointment.consentWithdrawnAt !== undefined) return null;
  const begun = beginnings(files);
  const last = begun.at(-1);
  if (!last) return null;
  return begun.length === 1 ? 'deposited' : `deposited-${fileIdOf(last)}`;
}

/** What became of it. A call made before the closing said nothing of a document. */
export function depositNotified(
  messages: readonly MessageState[],
  { calledAt, closedAt }: { calledAt: Instant | null; closedAt: Instant | null },
): Notified {
  const isSince = calledAt !== null && closedAt !== null && calledAt >= closedAt;
  return notifiedOf(messages.filter(isOfDeposit), isSince ? calledAt : null);
}
