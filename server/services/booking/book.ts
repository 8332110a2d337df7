import type { Appointment, CancellationReason } from '#domain/appointment.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Interval } from '#domain/primitives.ts';
import type { BookingRequest, Order } from '#domain/request.ts';
import { transition, type AppointmentEvent } from '#domain/transitions.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import { claimDates, type Claims } from '../claims.ts';
import type { Locators } from '../locators.ts';
import type { Patients } from '../patients.ts';
import type { PractitionerRecord } from '../practitioners.ts';
import type { SlotCheck } from './slot-check.ts';

export type BookOrder = Extract<Order, { kind: 'book' }>;
/** `wait`: what it needs hasn't arrived from the tablet yet. */
export type Outcome = 'answered' | 'wait' | 'foreign';

interface Dependencies {
  store: Store;
  clock: Clock;
  appointments: Pick<Appointments, 'get' | 'update'>;
  claims: Claims;
  locators: Locators;
  patients: Patients;
  slots: SlotCheck;
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
}

type Decision = { refused: CancellationReason; alternatives: Interval[] } | 'granted' | 'foreign';

/** Answers a booking request with its appointment. Every step may be repeated: the claim is its own. */
export function createBook(dependencies: Dependencies) {
  const { store, clock, appointments, claims, locators, patients, slots, practitioners } = dependencies;

  /** A refused booking is made again once, by whichever tablet comes first: another may have been offline. */
  async function takesPlace(
    facility: string,
    appointment: string,
    { replaces }: BookOrder,
  ): Promise<boolean> {
    if (!replaces) return true;
    let isFirst = true;
    await appointments.update(facility, replaces, (refused) => {
      const { status, replacedBy } = refused;
      isFirst = replacedBy ? replacedBy === appointment : status === 'cancelled';
      return isFirst && !replacedBy ? { ...refused, replacedBy: appointment } : null;
    });
    return isFirst;
  }

  async function decide(facility: string, appointment: string, order: BookOrder): Promise<Decision> {
    const practitioner = await practitioners.get(order.practitioner);
    if (!practitioner?.facilities.includes(facility)) {
      return { refused: 'unknown-practitioner', alternatives: [] };
    }
    const { start, end } = order;
    const refuse = async (refused: CancellationReason) => ({
      refused,
      alternatives: await slots.alternatives(order, practitioner),
    });
    const fault = slots.fault(order, practitioner);
    if (fault) return refuse(fault);
    const { bufferMinutes } = practitioner.availability;
    const dates = claimDates({ start, end, bufferMinutes });
    if (!(await locators.record(appointment, { facility, practitioner: order.practitioner, dates }))) {
      return 'foreign';
    }
    const held = await claims.hold({
      ...{ appointment, facility, start, end, bufferMinutes },
      practitioner: order.practitioner,
    });
    if (!held) return refuse('slot-taken');
    // What it holds is freed once its refusal is written.
    return (await takesPlace(facility, appointment, order))
      ? 'granted'
      : { refused: 'already-rebooked', alternatives: [] };
  }

  async function write(facility: string, request: BookingRequest, order: BookOrder, decision: Decision) {
    if (decision === 'foreign') return;
    const event: AppointmentEvent =
      decision === 'granted' ? { kind: 'book' } : { kind: 'refuse', reason: decision.refused };
    const born = transition(null, event);
    if (!born.ok) throw new Error(`an appointment can't be born by ${event.kind}`);
    const { patient, practitioner, start, end, motive, form } = order;
    const appointment: Appointment = {
      _id: documentId.appointment(idTail(request._id)),
      type: 'appointment',
      v: SCHEMA_VERSION,
      at: instant(clock),
      by: SERVICE_AUTHOR,
      ...{ facility, patient, practitioner, start, end, motive, ...(form && { form }) },
      ...born.state,
      generationSince: 1,
      receivedAt: instant(clock),
      requestedBy: request.by.name,
      alternatives: decision === 'granted' ? [] : decision.alternatives,
      answers: [],
      closedAt: null,
      readUntil: null,
    };
    // A conflict means that it was answered already.
    await store.database(facilityDatabase(facility)).put(appointment);
  }

  return {
    async answer(facility: string, request: BookingRequest, order: BookOrder): Promise<Outcome> {
      const appointment = idTail(request._id);
      if (await appointments.get(facility, appointment)) return 'answered';
      if (!(await patients.known(facility, order.patient))) return 'wait';
      const decision = await decide(facility, appointment, order);
      await write(facility, request, order, decision);
      return decision === 'foreign' ? 'foreign' : 'answered';
    },
    /** Its patient never came: the family's request must not stay « demandé » for ever. */
    async giveUp(facility: string, request: BookingRequest, order: BookOrder): Promise<void> {
      await write(facility, request, order, { refused: 'unknown-patient', alternatives: [] });
    },
  };
}
export type Book = ReturnType<typeof createBook>;
