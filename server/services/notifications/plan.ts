import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import type { MessageKind } from '#domain/message.ts';
import type { BookingRequest } from '#domain/request.ts';

const KIND_OF_ORDER = { move: 'moved', cancel: 'cancelled', reissue: 'reissued' } as const;

export interface PlannedMessage {
  kind: MessageKind;
  /** Tells messages of one generation and channel apart. */
  about: string;
  /** The one channel asked for; null: every one that reaches the family. */
  channel: 'email' | 'sms' | null;
}

/**
 * What the family must have been told of the appointment as it stands. Read from its answered requests, in order: each
 * move, cancel and re-issue starts a generation, whose links are new; what an earlier one still had to say is void.
 */
export function plannedMessages(
  { status, generation, answers, closedAt }: Appointment,
  requests: BookingRequest[],
): PlannedMessage[] {
  const orders = new Map(requests.map(({ _id, order }) => [idTail(_id), order]));
  const kinds: MessageKind[] = ['booked'];
  let resends: PlannedMessage[] = [];
  for (const { request, outcome } of answers) {
    const order = outcome === 'done' ? orders.get(request) : undefined;
    if (!order || order.kind === 'book' || order.kind === 'called') continue;
    if (order.kind === 'resend')
      resends.push({ kind: 'resent', about: `resent-${request}`, channel: order.channel });
    else {
      kinds.push(KIND_OF_ORDER[order.kind]);
      resends = [];
    }
  }
  const tell = (kind: MessageKind): PlannedMessage => ({ kind, about: kind, channel: null });
  // Cancelled before it was ever booked (the slot was taken): the family was told nothing.
  if (status === 'cancelled') return generation === 1 ? [] : [tell('cancelled')];
  if ((status !== 'booked' && status !== 'arrived') || closedAt !== null) return [];
  // A generation that no request explains has new links all the same.
  return [tell(kinds[generation - 1] ?? 'reissued'), ...resends];
}
