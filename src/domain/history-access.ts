import * as z from 'zod/mini';
import type { Appointment } from './appointment.ts';
import { keepsDoorsShut } from './consent.ts';

/** Why a doctor reads a patient's earlier consultations when no appointment of theirs says so by itself. */
export const HISTORY_REASONS = [
  'follow-up',
  'family-asks',
  'colleague-asks',
  'result',
  'prescription',
] as const;
export const HistoryReasonSchema = z.enum(HISTORY_REASONS);
export type HistoryReason = z.infer<typeof HistoryReasonSchema>;

const EVIDENT_DAYS = 7;

type Told = Pick<Appointment, 'status' | 'end' | 'closedAt' | 'consentWithdrawnAt'>;
type Placed = Pick<Appointment, '_id' | 'patient' | 'start' | 'status'>;

/**
 * Whether an appointment is reason enough to read the patient's earlier consultations of its facility: from its booking
 * until a week after it. `asked`: it was the doctor's once, and they say why. `none`: it never took place, or nobody
 * consents to it any more.
 */
export function historyAccess(own: Told, nowMs: number): 'evident' | 'asked' | 'none' {
  const { status, end, closedAt } = own;
  if (status === 'cancelled' || keepsDoorsShut(own)) return 'none';
  const overMs = Date.parse(closedAt ?? end);
  return nowMs < overMs + EVIDENT_DAYS * 86_400_000 ? 'evident' : 'asked';
}

/** What of a patient's consultations stands in the history that is read through `own`. */
export const isBefore = (one: Placed, own: Placed): boolean =>
  one.patient === own.patient && one._id !== own._id && one.start < own.start && one.status !== 'cancelled';
