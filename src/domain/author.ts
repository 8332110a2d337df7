import * as z from 'zod/mini';
import { LineSchema, UlidSchema } from './primitives.ts';

export const RoleSchema = z.enum(['staff', 'coordinator', 'practitioner', 'operator']);
export type Role = z.infer<typeof RoleSchema>;

/**
 * Who wrote a document. Work done offline by one nurse keeps her name, whoever is signed in when it leaves.
 * `id` is the account's ULID, the appointment's ULID for a family, `service` for the service.
 */
export const AuthorSchema = z.object({
  kind: z.enum(['staff', 'practitioner', 'family', 'service']),
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  name: LineSchema,
  device: z.optional(UlidSchema),
});
export type Author = z.infer<typeof AuthorSchema>;

export const SERVICE_AUTHOR: Author = { kind: 'service', id: 'service', name: 'Vis-à-vis' };
