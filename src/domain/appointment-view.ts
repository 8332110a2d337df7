import {
  type Answer,
  type Appointment,
  type AppointmentStatus,
  BOOKING_REFUSALS,
  type CancellationReason,
} from './appointment.ts';
import { idTail } from './document-ids.ts';
import { toMs } from './moment.ts';
import type { Instant, Interval, Ulid } from './primitives.ts';
import {
  type LaterRequest,
  type OrderOnAppointment,
  type RefusedOrder,
  refusedOrders,
} from './refused-order.ts';
import type { BookingRequest, Order } from './request.ts';

export type { OrderOnAppointment, RefusedOrder };

/** An order that the service hasn't answered yet: « demandé ». */
export interface PendingOrder {
  request: Ulid;
  order: OrderOnAppointment;
  at: Instant;
  by: string;
}

/** One appointment as screens show it, whether or not the service knows of it yet. */
export interface AppointmentView {
  id: Ulid;
  /** `proposed`: booked on this device, not answered yet. */
  status: AppointmentStatus | 'proposed';
  /** The booking itself was not granted: « refusé », with alternatives. */
  refused: boolean;
  statusReason: CancellationReason | null;
  start: Instant;
  end: Instant;
  patient: Ulid;
  practitioner: string;
  motive: string | null;
  /** The questionnaire that was chosen for it; absent: the default. */
  form?: string | undefined;
  requestedBy: string;
  requestedAt: Instant;
  alternatives: Interval[];
  /** Oldest first. */
  pending: PendingOrder[];
  /** Orders that the service didn't carry out, in order of its answers. */
  refusals: RefusedOrder[];
  /** The booking that stands for this refused one. */
  replacedBy: Ulid | null;
  /** The service's document, once it exists. */
  appointment: Appointment | null;
}

type Booking = BookingRequest & { order: Extract<Order, { kind: 'book' }> };
type Later = LaterRequest;

const isBooking = (request: BookingRequest): request is Booking => request.order.kind === 'book';
const isLater = (request: BookingRequest): request is Later => request.order.kind !== 'book';

const byId = (a: { _id: string }, b: { _id: string }) => (a._id < b._id ? -1 : 1);

function ordersOn(appointment: Ulid, requests: readonly BookingRequest[]): Later[] {
  return requests.filter(isLater).filter(({ order }) => order.appointment === appointment);
}

function pendingOf(orders: Later[], answers: readonly Answer[]): PendingOrder[] {
  return orders
    .filter(({ _id }) => !answers.some(({ request }) => request === idTail(_id)))
    .sort(byId)
    .map(({ _id, order, at, by }) => ({ request: idTail(_id), order, at, by: by.name }));
}

function proposed(booking: Booking, orders: Later[]): AppointmentView {
  const { start, end, patient, practitioner, motive, form } = booking.order;
  return {
    ...{ start, end, patient, practitioner, motive, form },
    id: idTail(booking._id),
    status: 'proposed',
    refused: false,
    statusReason: null,
    requestedBy: booking.by.name,
    requestedAt: booking.at,
    alternatives: [],
    pending: pendingOf(orders, []),
    refusals: [],
    replacedBy: null,
    appointment: null,
  };
}

interface Related {
  orders: Later[];
  booking: Booking | undefined;
  replacedBy: Ulid | null;
}

function answered(appointment: Appointment, { orders, booking, replacedBy }: Related): AppointmentView {
  const { status, statusReason, start, end, patient, practitioner, motive, form, answers } = appointment;
  return {
    ...{ status, statusReason, start, end, patient, practitioner, motive, form, appointment },
    id: idTail(appointment._id),
    refused: status === 'cancelled' && BOOKING_REFUSALS.includes(statusReason),
    requestedBy: appointment.requestedBy,
    requestedAt: booking?.at ?? appointment.receivedAt,
    alternatives: appointment.alternatives,
    pending: pendingOf(orders, answers),
    refusals: refusedOrders(orders, answers),
    replacedBy: appointment.replacedBy ?? replacedBy,
  };
}

/** Of each refused booking, the latest that was made in its place. */
function replacementsOf(bookings: Iterable<Booking>): Map<Ulid, Ulid> {
  const pairs = [...bookings]
    .sort(byId)
    .flatMap(({ _id, order }) => (order.replaces ? [[order.replaces, idTail(_id)] as const] : []));
  return new Map(pairs);
}

function orderIndex(requests: readonly BookingRequest[]): Map<Ulid, Later[]> {
  const index = new Map<Ulid, Later[]>();
  for (const request of requests.filter(isLater)) {
    const { appointment } = request.order;
    index.set(appointment, [...(index.get(appointment) ?? []), request]);
  }
  return index;
}

/** Every appointment that the documents tell of, in order of hour. */
export function appointmentViews(
  requests: readonly BookingRequest[],
  appointments: readonly Appointment[],
): AppointmentView[] {
  const orders = orderIndex(requests);
  const bookings = new Map(requests.filter(isBooking).map((request) => [idTail(request._id), request]));
  const replacements = replacementsOf(bookings.values());
  const known = new Set(appointments.map(({ _id }) => idTail(_id)));
  const views = appointments.map((appointment) => {
    const id = idTail(appointment._id);
    return answered(appointment, {
      orders: orders.get(id) ?? [],
      booking: bookings.get(id),
      replacedBy: replacements.get(id) ?? null,
    });
  });
  for (const [id, booking] of bookings)
    if (!known.has(id)) views.push(proposed(booking, orders.get(id) ?? []));
  return views.sort((a, b) => toMs(a.start) - toMs(b.start) || (a.id < b.id ? -1 : 1));
}

/**
 * The booking that stands for a refused one: the one that was made in its place or, where another tablet had been
 * quicker to make one, that.
 */
export function standInOf(
  { id, replacedBy, statusReason }: AppointmentView,
  { replaces }: { replaces?: Ulid | undefined },
  viewOf: (id: Ulid) => AppointmentView | null,
): Ulid | null {
  if (replacedBy !== null || statusReason !== 'already-rebooked' || !replaces) return replacedBy;
  const winner = viewOf(replaces)?.replacedBy ?? null;
  return winner === id ? null : winner;
}

/** One appointment, or null when neither a booking request nor an answer tells of it. */
export function appointmentView(
  id: Ulid,
  requests: readonly BookingRequest[],
  appointment: Appointment | null,
): AppointmentView | null {
  const orders = ordersOn(id, requests);
  const bookings = requests.filter(isBooking);
  const booking = bookings.find(({ _id }) => idTail(_id) === id);
  const replacedBy = replacementsOf(bookings).get(id) ?? null;
  if (appointment) return answered(appointment, { orders, booking, replacedBy });
  return booking ? proposed(booking, orders) : null;
}
