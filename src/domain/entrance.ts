import type { Seat } from './call.ts';
import type { Facility } from './facility.ts';
import { mayAtAll, type Actor } from './permissions.ts';

/** « Laisser entrer »: who, beside the practitioner, comes to the room waits at its door. */
export const waitsAtDoor = (seat: Seat, { letIn }: Pick<Facility, 'letIn'>, isLetIn: boolean): boolean =>
  letIn === true && !mayLetIn(seat) && !isLetIn;

function sitterOf(seat: Seat): Actor['role'] {
  if (seat === 'practitioner') return 'practitioner';
  return seat === 'patient' ? 'family' : 'guest';
}

/** Whose word opens the door of the room they sit in. */
export const mayLetIn = (seat: Seat): boolean => mayAtAll(sitterOf(seat), 'let-in');

/**
 * Whether whoever sits there now was let in, by the epochs of the seat: another device that continues is the same
 * person, who comes after the seat was emptied isn't.
 */
export function isLetInStill(letIn: readonly number[], emptied: readonly number[]): boolean {
  const since = Math.max(0, ...emptied);
  return letIn.some((epoch) => epoch > since);
}
