import type { AppointmentView, RefusedOrder } from '#domain/appointment-view.ts';
import type { Ulid } from '#domain/primitives.ts';

interface Reader {
  device: Ulid;
  hasSeen: (request: Ulid) => boolean;
}

/**
 * The refused orders that this tablet must still show: each of its own until someone has read it, and another
 * tablet's while nothing was answered after it.
 */
export function unseenRefusals(
  { refusals, appointment }: Pick<AppointmentView, 'refusals' | 'appointment'>,
  { device, hasSeen }: Reader,
): RefusedOrder[] {
  const last = appointment?.answers.at(-1)?.request;
  return refusals.filter(
    (refusal) => !hasSeen(refusal.request) && (refusal.device === device || refusal.request === last),
  );
}
