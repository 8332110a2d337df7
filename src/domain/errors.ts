import * as z from 'zod/mini';
import { InstantSchema } from './primitives.ts';

/** Stable codes of expected failures; each has one text per language in the screens' catalogues (`error_<code>`). */
export const ErrorCodeSchema = z.enum([
  'bad-request',
  'bad-credentials',
  'too-many-attempts',
  'signed-out',
  'code-refused',
  'passkey-refused',
  'step-expired',
  'proof-needed',
  'factor-needed',
  'link-needed',
  'last-factor',
  'device-unknown',
  'enrolment-code-unknown',
  'forbidden',
  'not-found',
  'link-superseded',
  'link-expired',
  'room-not-open',
  'room-closed',
  'seat-taken',
  'already-closed',
  'document-kept',
  'file-too-large',
  'file-type-refused',
  'file-damaged',
  'file-altered',
  'dossier-full',
  'file-unsafe',
  'file-unreadable',
  'setup-token-unknown',
  'setup-done',
  'name-taken',
  'changed-meanwhile',
  'reason-needed',
  'no-channel',
  'provider-unavailable',
  'store-unavailable',
  'disk-full',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCodeSchema>;

/** The body of every answer of 400 and above. */
export const ApiErrorSchema = z.object({
  error: ErrorCodeSchema,
  /** For `bad-request`: what is wrong with each field, by its path (`patient.birthDate`). */
  fields: z.optional(z.record(z.string(), z.string())),
  retryAfterSeconds: z.optional(z.number()),
  /** For `room-not-open`. */
  opensAt: z.optional(InstantSchema),
  serverNow: z.optional(InstantSchema),
  /** E.164: the one next step that always works. */
  facilityPhone: z.optional(z.string()),
  facilityName: z.optional(z.string()),
  requestId: z.optional(z.string()),
});
export type ApiError = z.infer<typeof ApiErrorSchema>;
