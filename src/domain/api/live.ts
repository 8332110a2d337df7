import * as z from 'zod/mini';
import { LinkIdSchema } from '../access-link.ts';
import { LineSchema, UlidSchema } from '../primitives.ts';

/**
 * Server-sent events: `GET /events/facility` (device), `/events/doctor` (session), `/events/links/:linkId`. An event
 * `change` only says that something moved; the browser asks again by its ordinary way.
 */
export const ChangeEventSchema = z.object({ appointment: z.optional(UlidSchema) });

/**
 * Uploads: tus 1.0 at `/files/uploads`, metadata below. The finished bytes are read at
 * `GET /files/:appointment/:file`, with whichever of the device's, the doctor's or the link's cookies allows it.
 */
export const UploadMetadataSchema = z.object({
  /** ULID made by the client: repeating an upload never duplicates. */
  id: UlidSchema,
  appointment: z.optional(UlidSchema),
  /** Instead of the appointment, for a family. */
  linkId: z.optional(LinkIdSchema),
  kind: z.enum(['document', 'report', 'prescription']),
  name: LineSchema,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
