import type { AppointmentView } from '#domain/appointment-view.ts';
import { documentId } from '#domain/document-ids.ts';
import type { PatientData } from '#domain/patient.ts';
import type { Readiness } from '#domain/readiness.ts';
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

/** The channel to try again: another one than the one that failed, if the family has it. */
export function resendChannel(
  patient: Pick<PatientData, 'email' | 'mobile'> | null,
  readiness: Readiness | null,
): 'email' | 'sms' | null {
  const failed = new Set(
    readiness?.messages.filter(({ state }) => state === 'failed').map(({ channel }) => channel),
  );
  const reachable = (['sms', 'email'] as const).filter((channel) =>
    channel === 'sms' ? patient?.mobile : patient?.email,
  );
  return reachable.find((channel) => !failed.has(channel)) ?? reachable[0] ?? null;
}
