import type { AppointmentView } from '#domain/appointment-view.ts';
import type { Interval } from '#domain/primitives.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatDay, formatTime, localDate } from '$lib/ui/format.ts';

/** « 14 h 20 » on the day that was wanted, « mardi 30 mars, 9 h 40 » on another. */
export const slotWords = (slot: Interval, wanted: string, timeZone: string): string =>
  localDate(slot.start, timeZone) === localDate(wanted, timeZone)
    ? formatTime(slot.start, timeZone)
    : `${formatDay(slot.start, timeZone)}, ${formatTime(slot.start, timeZone)}`;

/** Why a booking was not granted, and what is left. */
export function refusalText(view: AppointmentView, timeZone: string): string {
  switch (view.statusReason) {
    case 'slot-taken': {
      const slots = view.alternatives.map((slot) => slotWords(slot, view.start, timeZone)).join('\u202f; ');
      return slots ? m.facility_refused_slot_taken({ slots }) : m.facility_refused_slot_taken_none();
    }
    case 'too-late':
      return m.facility_refused_too_late();
    case 'already-rebooked':
      return m.facility_refused_already_rebooked();
    case 'outside-availability':
      return m.facility_refused_outside();
    default:
      return m.facility_refused_other();
  }
}
