import type { Appointment } from './appointment.ts';
import type { Instant } from './primitives.ts';

/** When a document joined its dossier, by the consultation. */
export type FileMoment = 'before' | 'during' | 'after';

/** @param at by the service's clock, as the appointment's hours */
export function fileMoment(
  at: Instant,
  { start, end, closedAt }: Pick<Appointment, 'start' | 'end' | 'closedAt'>,
): FileMoment {
  const moment = Date.parse(at);
  if (moment < Date.parse(start)) return 'before';
  return moment < Date.parse(closedAt ?? end) ? 'during' : 'after';
}
