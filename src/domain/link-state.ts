import type { Appointment } from './appointment.ts';
import { keepsDoorsShut } from './consent.ts';

/**
 * `superseded`: a newer link was sent (R12). `expired`: reading has ended (R11), or there is nothing to come to:
 * cancelled, or the consent was withdrawn.
 */
export type LinkState = 'live' | 'superseded' | 'expired';

const HOUR_MS = 3_600_000;
/** Without a deposit, the room closes this long after the hour. */
const UNCLOSED_HOURS = 4;

type Told = Pick<Appointment, 'status' | 'generation' | 'start' | 'readUntil' | 'consentWithdrawnAt'>;

/** When a consultation that nobody closed is over, in milliseconds since the epoch. */
const unclosedEndsAt = ({ start }: Pick<Appointment, 'start'>) =>
  Date.parse(start) + UNCLOSED_HOURS * HOUR_MS;

/** When the family can read no more. A late deposit sets `readUntil`, and so opens the link again. */
export function readingEndsAt({ start, readUntil }: Told, readHours: number): number {
  return readUntil === null ? unclosedEndsAt({ start }) + readHours * HOUR_MS : Date.parse(readUntil);
}

/** `now` in milliseconds since the epoch; `readHours` is the facility's setting. */
export function linkState(
  link: { generation: number },
  appointment: Told,
  { now, readHours }: { now: number; readHours: number },
): LinkState {
  if (appointment.status === 'cancelled') return 'expired';
  if (link.generation !== appointment.generation) return 'superseded';
  if (keepsDoorsShut(appointment)) return 'expired';
  return now < readingEndsAt(appointment, readHours) ? 'live' : 'expired';
}

type ToldToGuest = Told & Pick<Appointment, 'closedAt'>;

/** When even the page of a guest who was there says no more. */
export const guestEndsAt = unclosedEndsAt;

/**
 * A guest has nothing to read: the link ends with the invitation and with the consultation. Who is
 * signed in (`wasIn`) may still be told that it is over.
 */
export function guestLinkState(
  link: { generation: number },
  appointment: ToldToGuest,
  { now, isInvited, wasIn }: { now: number; isInvited: boolean; wasIn: boolean },
): LinkState {
  const { status, closedAt } = appointment;
  if (!isInvited || status === 'cancelled') return 'expired';
  if (link.generation !== appointment.generation) return 'superseded';
  if (now >= guestEndsAt(appointment) || keepsDoorsShut(appointment)) return 'expired';
  const isOpen = closedAt === null && (status === 'booked' || status === 'arrived');
  return isOpen || wasIn ? 'live' : 'expired';
}
