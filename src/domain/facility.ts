import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { LockMinutesSchema } from './lock.ts';
import { LineSchema, PhoneNumberSchema, SlugSchema, TextSchema } from './primitives.ts';
import { RemindersSchema } from './reminders.ts';
import { FormChoiceSchema, MAX_FORMS } from './forms.ts';

export const RegimeSchema = z.object({
  code: z.string().check(z.regex(/^[0-9a-z]{2,12}$/)),
  label: LineSchema,
});
export type Regime = z.infer<typeof RegimeSchema>;

/** A facility's settings, replicated to its tablets. Written by the service. */
export const FacilitySchema = documentSchema('facility', {
  facility: SlugSchema,
  name: LineSchema,
  /** At most 20 characters of the GSM-7 alphabet: every SMS fits one segment. */
  smsName: z.string().check(z.minLength(1), z.maxLength(20), z.regex(/^[A-Za-z0-9 .'-]+$/)),
  phone: PhoneNumberSchema,
  email: z.nullable(z.string()),
  timeZone: LineSchema,
  /** ISO 3166 code whose dialling rules read the numbers staff type: FR, RE, GP, MQ, GF, YT… */
  phoneRegion: z.string().check(z.regex(/^[A-Z]{2}$/)),
  /** R7: minutes before the hour when the room opens, and after the planned end when it no longer lets anyone in. */
  entryOpensMinutes: z.number().check(z.int(), z.gte(0), z.lte(120)),
  entryClosesMinutes: z.number().check(z.int(), z.gte(0), z.lte(240)),
  /** R11: hours the family may read after the deposit. */
  readHours: z.number().check(z.int(), z.gte(1), z.lte(720)),
  /** « Laisser entrer »: the doctor lets each one into the room (entrance.ts). Absent: off. */
  letIn: z.optional(z.boolean()),
  /** After how long its tablets cover their screens (lock.ts). Absent: DEFAULT_LOCK_MINUTES. */
  lockMinutes: z.optional(LockMinutesSchema),
  /** What families are reminded of. Absent: DEFAULT_REMINDERS. */
  reminders: z.optional(RemindersSchema),
  regimes: z.array(RegimeSchema),
  /** Its own questionnaires. Absent: the default alone (forms.ts). */
  forms: z.optional(z.array(FormChoiceSchema).check(z.maxLength(MAX_FORMS))),
  consentText: z.object({ version: LineSchema, text: TextSchema }),
});
export type Facility = z.infer<typeof FacilitySchema>;

/** What a coordinator may change without an operator. */
export const FacilityChoicesSchema = z.object({
  letIn: z.boolean(),
  /** Left out, it stays. */
  lockMinutes: z.optional(LockMinutesSchema),
  /** Likewise. */
  reminders: z.optional(RemindersSchema),
});
export type FacilityChoices = z.infer<typeof FacilityChoicesSchema>;
