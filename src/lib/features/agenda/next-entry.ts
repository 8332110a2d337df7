import type { AgendaEntry } from '#domain/api/doctor.ts';
import { agendaEntryState, canJoin } from './agenda-entry-state.ts';

const OVER = ['over', 'cancelled', 'missed'];

/**
 * Whom the doctor sees next: who waits in the room first, else in the day's order.
 * @param current the id of the appointment on screen
 */
export function nextEntry(
  entries: readonly AgendaEntry[],
  current: string,
  nowMs: number,
): AgendaEntry | null {
  const isComing = (entry: AgendaEntry) =>
    entry.appointment._id !== `appointment:${current}` &&
    !OVER.includes(agendaEntryState(entry, nowMs)) &&
    (canJoin(entry, nowMs) || Date.parse(entry.appointment.start) > nowMs);
  const coming = entries.filter(isComing);
  const isWaiting = (entry: AgendaEntry) => agendaEntryState(entry, nowMs) === 'in-room';
  return coming.find(isWaiting) ?? coming[0] ?? null;
}
