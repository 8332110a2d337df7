import type { Answer, Appointment, RefusalReason } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import { isOnProposed, isOutdated, revisionNumber } from '#domain/outdated.ts';
import type { Interval } from '#domain/primitives.ts';
import type { BookingRequest, Order } from '#domain/request.ts';
import { transition, type AppointmentEvent } from '#domain/transitions.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Appointments } from '../appointments.ts';
import { claimDates, type Claims } from '../claims.ts';
import type { Locators } from '../locators.ts';
import type { Patients } from '../patients.ts';
import type { PractitionerRecord } from '../practitioners.ts';
import type { Outcome } from './book.ts';
import type { SlotCheck } from './slot-check.ts';

export type AmendOrder = Exclude<Order, { kind: 'book' }>;
type Refusal = { reason: RefusalReason; alternatives?: Interval[] };

interface Dependencies {
  clock: Clock;
  appointments: Appointments;
  claims: Claims;
  locators: Locators;
  slots: SlotCheck;
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
  patients: Pick<Patients, 'get'>;
}

function eventOf(current: Appointment, order: AmendOrder): AppointmentEvent {
  const outdated = isOutdated(current, order);
  if (order.kind === 'cancel') return { kind: 'cancel', reason: order.reason, outdated };
  return order.kind === 'move'
    ? { kind: 'move', outdated, onProposed: isOnProposed(order) }
    : { kind: order.kind };
}

const hasAnswered = ({ answers }: Appointment, id: string) => answers.some(({ request }) => request === id);

/** Answers a move, cancellation, re-issue or re-sending in the appointment's `answers`, once. */
export function createAmend(dependencies: Dependencies) {
  const { clock, appointments, claims, locators, slots, practitioners, patients } = dependencies;

  /** Holds the new hour beside the old one; the old is freed once the appointment says so. */
  async function claimMove(current: Appointment, { start, end }: Interval): Promise<Refusal | null> {
    const { facility, practitioner } = current;
    const record = await practitioners.get(practitioner);
    if (!record) return { reason: 'outside-availability' };
    const refuse = async (reason: RefusalReason) => ({
      reason,
      alternatives: await slots.alternatives({ start, end }, record),
    });
    const fault = slots.fault({ start, end }, record);
    if (fault) return refuse(fault);
    const { bufferMinutes } = record.availability;
    const appointment = idTail(current._id);
    const dates = claimDates({ start, end, bufferMinutes });
    await locators.record(appointment, { facility, practitioner, dates });
    const claim = { appointment, facility, practitioner, start, end, bufferMinutes };
    return (await claims.hold(claim)) ? null : refuse('slot-taken');
  }

  /** The message itself is queued from the answer, like every other (services/notifications). */
  async function isReachableBy(
    { facility, patient }: Appointment,
    channel: 'email' | 'sms',
  ): Promise<boolean> {
    const data = (await patients.get(facility, patient))?.data;
    return Boolean(channel === 'email' ? data?.email : data?.mobile);
  }

  async function prepare(current: Appointment, order: AmendOrder): Promise<Refusal | null> {
    const next = transition(current, eventOf(current, order));
    if (!next.ok) return { reason: next.reason };
    if (order.kind === 'move') return claimMove(current, order);
    if (order.kind === 'resend' && !(await isReachableBy(current, order.channel))) {
      return { reason: 'no-such-channel' };
    }
    return null;
  }

  function amended(current: Appointment, request: string, order: AmendOrder, refusal: Refusal | null) {
    const next = transition(current, eventOf(current, order));
    const fault = refusal ?? (next.ok ? null : { reason: next.reason });
    const at = instant(clock);
    if (fault || !next.ok) {
      const refused: Answer = { request, outcome: 'refused', ...fault, at };
      return { ...current, answers: [...current.answers, refused] };
    }
    const hours = order.kind === 'move' ? { start: order.start, end: order.end, alternatives: [] } : {};
    const isNewGeneration = next.state.generation !== current.generation;
    const since = revisionNumber(current._rev) + 1;
    const done: Answer = { request, outcome: 'done', ...(isNewGeneration && { since }), at };
    const answers = [...current.answers, done];
    return {
      ...current,
      ...next.state,
      ...hours,
      ...(isNewGeneration && { generationSince: since }),
      answers,
    };
  }

  return {
    /** @param isLate it has waited long enough for the orders before it: they are lost. */
    async answer(
      facility: string,
      request: BookingRequest,
      order: AmendOrder,
      isLate: boolean,
    ): Promise<Outcome> {
      const id = idTail(request._id);
      const isAnswered = (one: Appointment) => hasAnswered(one, id);
      const current = await appointments.get(facility, order.appointment);
      if (!current) return 'wait';
      if (isAnswered(current)) return 'answered';
      // Written one after the other, they may arrive in any order.
      if (!isLate && order.after?.some((earlier) => !hasAnswered(current, earlier))) return 'wait';
      const refusal = await prepare(current, order);
      await appointments.update(facility, order.appointment, (latest) =>
        isAnswered(latest) ? null : amended(latest, id, order, refusal),
      );
      return 'answered';
    },
  };
}
export type Amend = ReturnType<typeof createAmend>;
