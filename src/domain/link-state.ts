import type { Appointment } from './appointment.ts';

/** `superseded`: a newer link was sent (R12). `expired`: reading has ended (R11), or there is nothing to come to. */
export type LinkState = 'live' | 'superseded' | 'expired';

const HOUR_MS = 3_600_000;
/** Without a deposit, the room closes this long after the hour. */
const UNCLOSED_HOURS = 4;

type Told = Pick<Appointment, 'status' | 'generation' | 'start' | 'readUntil'>;

/** When the family can read no more. A late deposit sets `readUntil`, and so opens the link again. */
export function readingEndsAt({ start, readUntil }: Told, readHours: number): number {
  return readUntil === null
    ? Date.parse(start) + (UNCLOSED_HOURS + readHours) * HOUR_MS
    : Date.parse(readUntil);
}

/** `now` in milliseconds since the epoch; `readHours` is the facility's setting. */
export function linkState(
  link: { generation: number },
  appointment: Told,
  { now, readHours }: { now: number; readHours: number },
): LinkState {
  if (appointment.status === 'cancelled') return 'expired';
  if (link.generation !== appointment.generation) return 'superseded';
  return now < readingEndsAt(appointment, readHours) ? 'live' : 'expired';
}
