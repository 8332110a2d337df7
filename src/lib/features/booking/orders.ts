import type { AppointmentView } from '#domain/appointment-view.ts';
import { documentId } from '#domain/document-ids.ts';
import { BASED_ON_BOOKING, type BookingRequest, type Order } from '#domain/request.ts';
import type { Ulid } from '#domain/primitives.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { recordOnce } from '$lib/features/sync/recorder.ts';
import { ulid } from 'ulid';

type Writer = Pick<Workspace, 'author' | 'clock' | 'recorder'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An order on an appointment, without what says which one. */
export type LaterOrder = DistributiveOmit<
  Exclude<Order, { kind: 'book' }>,
  'appointment' | 'basedOn' | 'after'
>;

export const requestDocument = (writer: Writer, id: string, order: Order): BookingRequest => ({
  _id: documentId.request(id),
  type: 'request',
  ...stamp(writer),
  order,
});

/**
 * Asks the service for something on an appointment, even one that it hasn't answered yet; kept on the tablet until it
 * can leave. @param id the same one repeats the same request.
 */
export async function askFor(
  writer: Writer,
  view: AppointmentView,
  order: LaterOrder,
  id: Ulid = ulid(),
): Promise<void> {
  const basis = {
    appointment: view.id,
    basedOn: view.appointment?._rev ?? BASED_ON_BOOKING,
    after: view.pending.map(({ request }) => request),
  };
  const asked = { ...order, ...basis } as Order;
  await recordOnce(writer.recorder, id, (own) => requestDocument(writer, own, asked));
}
