import {
  type Appointment,
  type AppointmentStatus,
  BOOKING_REFUSALS,
  type CancellationReason,
  type RefusalReason,
} from './appointment.ts';

/** What the transitions read and write of an appointment. */
export type AppointmentState = Pick<Appointment, 'status' | 'statusReason' | 'generation'>;

export type AppointmentEvent =
  /** The slot was claimed. */
  | { kind: 'book' }
  /** The booking could not be granted: the appointment is born cancelled. */
  | { kind: 'refuse'; reason: CancellationReason }
  /** Someone is in the room. */
  | { kind: 'arrive' }
  /** The doctor's document is stored (R10). */
  | { kind: 'close' }
  /** `outdated`: it moved or was re-issued since the revision that the request was based on. */
  | { kind: 'cancel'; reason: CancellationReason; outdated?: boolean }
  /** `onProposed`: asked before the booking itself was answered. */
  | { kind: 'move'; outdated?: boolean; onProposed?: boolean }
  | { kind: 'reissue' }
  | { kind: 'resend' }
  /** Somebody told the family by telephone, whatever there was to tell. */
  | { kind: 'called' }
  /** Nobody came within the window. */
  | { kind: 'noshow' };

export type Transition =
  { ok: true; changed: boolean; state: AppointmentState } | { ok: false; reason: RefusalReason };

const REFUSED_WHEN: Record<Exclude<AppointmentStatus, 'booked' | 'arrived'>, RefusalReason> = {
  fulfilled: 'already-closed',
  cancelled: 'already-cancelled',
  noshow: 'too-late',
};

const refused = (reason: RefusalReason): Transition => ({ ok: false, reason });
const unchanged = (state: AppointmentState): Transition => ({ ok: true, changed: false, state });

function begin(event: AppointmentEvent): Transition {
  if (event.kind === 'book')
    return { ok: true, changed: true, state: { status: 'booked', statusReason: null, generation: 1 } };
  if (event.kind === 'refuse')
    return {
      ok: true,
      changed: true,
      state: { status: 'cancelled', statusReason: event.reason, generation: 1 },
    };
  return refused('unknown-appointment');
}

/** What already happened is not an error when it is asked again: after a crash every event may come twice. */
function isRepeated({ status }: AppointmentState, { kind }: AppointmentEvent): boolean {
  return (
    kind === 'book' ||
    kind === 'refuse' ||
    (kind === 'arrive' && status === 'arrived') ||
    (kind === 'close' && status === 'fulfilled') ||
    (kind === 'noshow' && status === 'noshow') ||
    kind === 'called'
  );
}

const isRefusedBooking = ({ status, statusReason }: AppointmentState) =>
  status === 'cancelled' && BOOKING_REFUSALS.includes(statusReason);

/**
 * Someone gave up, or chose another hour for, a booking that turned out not to be granted. No link ever left, so its
 * generation stays the first.
 */
function settleRefused(
  current: AppointmentState,
  event: Extract<AppointmentEvent, { kind: 'cancel' | 'move' }>,
): Transition {
  const state: AppointmentState =
    event.kind === 'move'
      ? { ...pick(current), status: 'booked', statusReason: null }
      : { ...pick(current), statusReason: event.reason };
  return { ok: true, changed: true, state };
}

/**
 * The only way an appointment's status and generation change; null is an appointment that doesn't exist yet. A higher
 * generation kills earlier links, sessions and seats (R12).
 */
export function transition(current: AppointmentState | null, event: AppointmentEvent): Transition {
  if (current === null) return begin(event);
  if (isRepeated(current, event)) return unchanged(current);
  const to = (state: Partial<AppointmentState>): Transition => ({
    ok: true,
    changed: true,
    state: { ...pick(current), ...state },
  });
  const { status, generation } = current;

  // The doctor may deposit after a consultation by phone, or when nobody came in time.
  if (event.kind === 'close' && status !== 'cancelled') return to({ status: 'fulfilled' });
  if (isRefusedBooking(current) && (event.kind === 'cancel' || (event.kind === 'move' && event.onProposed)))
    return settleRefused(current, event);
  if (status !== 'booked' && status !== 'arrived') return refused(REFUSED_WHEN[status]);
  switch (event.kind) {
    case 'arrive':
      return to({ status: 'arrived' });
    case 'cancel':
      if (event.outdated) return refused('changed-meanwhile');
      return to({ status: 'cancelled', statusReason: event.reason, generation: generation + 1 });
    case 'move':
      if (event.outdated) return refused('changed-meanwhile');
      return to({ status: 'booked', generation: generation + 1 });
    case 'reissue':
      return to({ generation: generation + 1 });
    case 'noshow':
      return status === 'arrived' ? refused('changed-meanwhile') : to({ status: 'noshow' });
    default:
      return unchanged(current);
  }
}

const pick = ({ status, statusReason, generation }: AppointmentState): AppointmentState => ({
  status,
  statusReason,
  generation,
});
