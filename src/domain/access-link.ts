import * as z from 'zod/mini';
import { AppointmentStatusSchema } from './appointment.ts';
import { GUEST_ROLES } from './guests.ts';
import { ACCEPTED_MEDIA_TYPES, FILE_KINDS } from './dossier-file.ts';
import { IDENTIFIER_PATTERN, PASSCODE_PATTERN, TOKEN_PATTERN } from './link-codes.ts';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';
import { SelfTestResultSchema } from './self-test.ts';

export const LinkTokenSchema = z.string().check(z.regex(TOKEN_PATTERN));
/** What finds a link record, derived from a hash of the token; stays in addresses after sign-in. */
export const LinkIdSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{16}$/));
export const IdentifierSchema = z.string().check(z.regex(IDENTIFIER_PATTERN));
export const PasscodeSchema = z.string().check(z.regex(PASSCODE_PATTERN));

export const SpaceFileSchema = z.object({
  id: UlidSchema,
  kind: z.enum(FILE_KINDS),
  name: LineSchema,
  mediaType: z.enum(ACCEPTED_MEDIA_TYPES),
  sizeBytes: z.number(),
  at: InstantSchema,
  author: z.enum(['family', 'facility', 'practitioner']),
  /** Where to read it, with the link's session. */
  href: z.string(),
  /** Added by others, and not seen yet. */
  isNew: z.boolean(),
  /** By the family: theirs, and the consultation has not begun. */
  mayRemove: z.boolean(),
});
export type SpaceFile = z.infer<typeof SpaceFileSchema>;

/** The family's space (R5): one appointment, and no more of the patient than the family must see. */
export const SpaceSchema = z.object({
  linkId: LinkIdSchema,
  /** Whose link it is when it isn't the family's: then nothing of the dossier is here. */
  guest: z.nullable(z.object({ role: z.enum(GUEST_ROLES), name: LineSchema })),
  /** By which this device finds again what it keeps of it, when the link is issued again. None of a guest's business. */
  appointment: z.nullable(UlidSchema),
  status: AppointmentStatusSchema,
  start: InstantSchema,
  end: InstantSchema,
  opensAt: InstantSchema,
  entryEndsAt: InstantSchema,
  timeZone: LineSchema,
  patientGivenNames: LineSchema,
  practitionerName: LineSchema,
  facilityName: LineSchema,
  /** E.164 */
  facilityPhone: z.string(),
  /** How far the questionnaire is; what it asks and holds is read on its own page. `none`: a guest's. */
  questionnaire: z.enum(['none', 'to-do', 'begun', 'done']),
  files: z.array(SpaceFileSchema),
  selfTest: z.nullable(z.object({ at: InstantSchema, result: SelfTestResultSchema })),
  closedAt: z.nullable(InstantSchema),
  readUntil: z.nullable(InstantSchema),
  serverNow: InstantSchema,
});
export type Space = z.infer<typeof SpaceSchema>;
