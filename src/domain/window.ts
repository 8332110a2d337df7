import type { Appointment } from './appointment.ts';

/** What is over for longer leaves the tablets for the archive. */
export const WINDOW_DAYS = 30;
export const WINDOW_MS = WINDOW_DAYS * 86_400_000;

type Told = Pick<Appointment, 'status' | 'end' | 'receivedAt' | 'closedAt' | 'answers' | 'readUntil'>;

/** Milliseconds since the epoch: when the appointment was closed, cancelled, or should have ended. */
function endedAt({ status, end, receivedAt, closedAt, answers }: Told): number {
  const answered = answers.map(({ at }) => Date.parse(at));
  if (status === 'cancelled') return Math.max(Date.parse(receivedAt), ...answered);
  return Math.max(Date.parse(closedAt ?? end), ...answered);
}

/** From when (milliseconds since the epoch) the dossier belongs to the archive: never while its family may read (R11). */
export const leavesWindowAt = (appointment: Told): number =>
  Math.max(
    endedAt(appointment) + WINDOW_MS,
    appointment.readUntil === null ? 0 : Date.parse(appointment.readUntil),
  );
