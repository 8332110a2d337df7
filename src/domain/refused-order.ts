import type { Answer, RefusalReason } from './appointment.ts';
import { idTail } from './document-ids.ts';
import type { Instant, Interval, Ulid } from './primitives.ts';
import type { BookingRequest, Order } from './request.ts';
import { WINDOW_MS } from './window.ts';

export type OrderOnAppointment = Exclude<Order, { kind: 'book' }>;
export type LaterRequest = BookingRequest & { order: OrderOnAppointment };

/** What someone else did before: « Sophie a déplacé ce rendez-vous ». */
export interface EarlierOrder {
  order: OrderOnAppointment;
  by: string;
  /** When the service carried it out. */
  at: Instant;
}

/** An order that the service didn't carry out. */
export interface RefusedOrder {
  request: Ulid;
  order: OrderOnAppointment;
  reason: RefusalReason | null;
  alternatives: Interval[];
  at: Instant;
  by: string;
  /** The tablet that asked. */
  device: Ulid | null;
  /** What made this one come too late, where another order did. */
  because: EarlierOrder | null;
}

const CHANGED_BY_OTHERS: readonly (RefusalReason | undefined)[] = ['changed-meanwhile', 'already-cancelled'];

/** The last order carried out before this answer that changed hour, links or state. */
function earlierOrder(
  orders: ReadonlyMap<Ulid, LaterRequest>,
  before: readonly Answer[],
): EarlierOrder | null {
  for (const { request, outcome, at } of [...before].reverse()) {
    const done = outcome === 'done' ? orders.get(request) : undefined;
    if (done && done.order.kind !== 'resend' && done.order.kind !== 'called')
      return { order: done.order, by: done.by.name, at };
  }
  return null;
}

/** Every order on one appointment that was refused, in the order in which the service answered. */
export function refusedOrders(orders: readonly LaterRequest[], answers: readonly Answer[]): RefusedOrder[] {
  const known = new Map(orders.map((request) => [idTail(request._id), request]));
  return answers.flatMap(({ request: id, outcome, reason, alternatives = [], at }, index) => {
    const request = known.get(id);
    if (outcome === 'done' || !request) return [];
    const { order, by } = request;
    const because = CHANGED_BY_OTHERS.includes(reason) ? earlierOrder(known, answers.slice(0, index)) : null;
    return [
      {
        ...{ order, alternatives, at, because },
        request: id,
        reason: reason ?? null,
        by: by.name,
        device: by.device ?? null,
      },
    ];
  });
}

/**
 * A device's orders on dossiers that left it before the service heard of them: it refuses them where the dossier is now,
 * out of sight. One that was answered in time is older than what leaves.
 */
export function strayOrders(
  requests: readonly BookingRequest[],
  isHere: (appointment: Ulid) => boolean,
  { device, now }: { device: Ulid; now: number },
): LaterRequest[] {
  return requests.filter(
    (request): request is LaterRequest =>
      request.order.kind !== 'book' &&
      request.by.device === device &&
      !isHere(request.order.appointment) &&
      Date.parse(request.at) > now - WINDOW_MS,
  );
}
