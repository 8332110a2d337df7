import type { AgendaEntry } from '#domain/api/doctor.ts';

/** What a row of the agenda says of its patient, in order of what matters to the doctor. */
export type AgendaEntryState =
  | 'over'
  | 'cancelled'
  | 'missed'
  | 'in-progress'
  | 'in-room'
  | 'open'
  | 'test-failed'
  | 'tested'
  | 'opened'
  | 'notified'
  | 'upcoming';

export function agendaEntryState(entry: AgendaEntry, nowMs: number): AgendaEntryState {
  const { appointment, readiness } = entry;
  if (appointment.status === 'cancelled') return 'cancelled';
  if (appointment.status === 'noshow') return 'missed';
  if (appointment.status === 'fulfilled' || appointment.closedAt !== null) return 'over';
  if (readiness?.present.includes('patient')) {
    return readiness.present.includes('practitioner') ? 'in-progress' : 'in-room';
  }
  if (readiness?.tested && !readiness.tested.passed) return 'test-failed';
  if (canJoin(entry, nowMs)) return 'open';
  if (readiness?.tested) return 'tested';
  if (readiness?.openedAt) return 'opened';
  return readiness?.messages.some(({ state }) => state === 'sent' || state === 'delivered')
    ? 'notified'
    : 'upcoming';
}

/** Whether REJOINDRE is live: the room is open by the service's clock, and not closed (R7, R10). */
export function canJoin({ appointment, opensAt, entryEndsAt }: AgendaEntry, nowMs: number): boolean {
  if (appointment.closedAt !== null) return false;
  if (appointment.status === 'arrived') return nowMs >= Date.parse(opensAt);
  return appointment.status === 'booked' && nowMs >= Date.parse(opensAt) && nowMs < Date.parse(entryEndsAt);
}
