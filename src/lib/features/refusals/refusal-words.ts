import type { RefusalReason } from '#domain/appointment.ts';
import type { EarlierOrder, RefusedOrder } from '#domain/refused-order.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatDay, formatTime, localDate } from '$lib/ui/format.ts';

const REASONS: Record<RefusalReason, () => string> = {
  'slot-taken': m.facility_refusal_slot_taken,
  'too-late': m.facility_refusal_too_late,
  'outside-availability': m.facility_refused_outside,
  'unknown-appointment': m.facility_refusal_unknown,
  'already-closed': m.facility_refusal_closed,
  'already-cancelled': m.facility_refusal_cancelled,
  'changed-meanwhile': m.facility_refusal_changed,
  'no-such-channel': m.facility_refusal_channel,
};

/** The appointment's hour as it stands now, and the zone to say it in. */
interface Place {
  start: string;
  timeZone: string;
}

/** « à 15 h 20 », or « au mardi 30 mars, 15 h 20 » when the day changed too. */
function towards(slotStart: string, { start, timeZone }: Place): string {
  const time = formatTime(slotStart, timeZone);
  return localDate(slotStart, timeZone) === localDate(start, timeZone)
    ? m.facility_because_hour({ time })
    : m.facility_because_day({ day: formatDay(slotStart, timeZone), time });
}

/** « Sophie a déplacé ce rendez-vous à 15 h 20 avant vous. » */
function becauseWords({ order, by: name }: EarlierOrder, place: Place): string {
  switch (order.kind) {
    case 'move':
      return m.facility_because_move({ name, slot: towards(order.start, place) });
    case 'cancel':
      return m.facility_because_cancel({ name });
    default:
      return m.facility_because_reissue({ name });
  }
}

/** Why an order was not carried out: who was earlier where someone was, else the reason. */
export function refusedOrderWords({ because, reason }: RefusedOrder, place: Place): string {
  if (because) return becauseWords(because, place);
  return (reason ? REASONS[reason] : m.facility_refusal_unknown)();
}
