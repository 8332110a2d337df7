import { AppointmentSchema, BOOKING_REFUSALS } from '#domain/appointment.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { LocalDatabase } from '$lib/adapters/pouch.ts';

/** Whether the service has granted this booking, as far as the tablet knows: only then it has a dossier there. */
export async function isBooked(database: Pick<LocalDatabase, 'pouch'>, appointment: Ulid): Promise<boolean> {
  const raw = await database.pouch.get(documentId.appointment(appointment)).catch(() => null);
  const known = AppointmentSchema.safeParse(raw);
  // A version that can't be read here is known all the same.
  if (!known.success) return raw !== null;
  const { status, statusReason } = known.data;
  return status !== 'cancelled' || !BOOKING_REFUSALS.includes(statusReason);
}
