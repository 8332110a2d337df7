import type { Appointment } from './appointment.ts';
import { BASED_ON_BOOKING } from './request.ts';
import type { Ulid } from './primitives.ts';

interface Basis {
  basedOn: string;
  after?: Ulid[] | undefined;
}

export const revisionNumber = (rev: string | undefined) => Number.parseInt(rev ?? '', 10);

/** Asked while the booking itself was still « demandé ». */
export const isOnProposed = ({ basedOn }: Basis) => basedOn === BASED_ON_BOOKING;

/**
 * Whether the appointment moved, or new links went out, without the person knowing: since the revision seen, and by
 * another request than those seen asked. Several orders in a row from one tablet without a network don't refuse each
 * other.
 */
export function isOutdated(
  { generationSince = 1, answers }: Pick<Appointment, 'generationSince' | 'answers'>,
  { basedOn, after = [] }: Basis,
): boolean {
  const seen = revisionNumber(basedOn);
  if (generationSince <= seen) return false;
  const since = answers.filter((answer) => answer.since !== undefined && answer.since > seen);
  return since.length === 0 || since.some(({ request }) => !after.includes(request));
}
