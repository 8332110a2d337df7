import type { Seat } from './call.ts';
import type { Facility } from './facility.ts';

/** « Laisser entrer »: who, beside the practitioner, comes to the room waits at its door. */
export const waitsAtDoor = (seat: Seat, { letIn }: Pick<Facility, 'letIn'>, isLetIn: boolean): boolean =>
  letIn === true && !mayLetIn(seat) && !isLetIn;

/** Whose word opens the door. */
export const mayLetIn = (seat: Seat): boolean => seat === 'practitioner';

/**
 * Whether whoever sits there now was let in, by the epochs of the seat: another device that continues is the same
 * person, who comes after the seat was emptied isn't.
 */
export function isLetInStill(letIn: readonly number[], emptied: readonly number[]): boolean {
  const since = Math.max(0, ...emptied);
  return letIn.some((epoch) => epoch > since);
}
