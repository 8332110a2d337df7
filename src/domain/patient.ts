import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import {
  EmailSchema,
  InstantSchema,
  LineSchema,
  LocalDateSchema,
  PhoneNumberSchema,
  UlidSchema,
} from './primitives.ts';

/**
 * What staff collect on the phone (procedure I.1.a, R1). Flat, so that edits from two tablets merge by field.
 * An identity entered by staff is provisional until verified elsewhere.
 */
export const PatientDataSchema = z.object({
  familyName: LineSchema,
  givenNames: LineSchema,
  birthDate: LocalDateSchema,
  /** Whose mailbox: the family's own, or the facility's, which then hands the message on (R3). */
  emailOwner: z.enum(['family', 'facility']),
  email: z.nullable(EmailSchema),
  mobile: z.nullable(PhoneNumberSchema),
  /** Whom the facility rings: « Claire Roussel, mère ». */
  contactName: z.nullable(LineSchema),
  /** A code of the facility's editable list of insurance regimes. */
  regime: z.string().check(z.regex(/^[0-9a-z]{2,12}$/)),
  /** 15 characters without spaces (see nir.ts); null is shown as « à compléter » and never blocks. */
  nir: z.nullable(z.string().check(z.regex(/^[0-9AB]{15}$/))),
  /** A child may carry a parent's number. */
  nirHolder: z.enum(['patient', 'parent']),
});
export type PatientData = z.infer<typeof PatientDataSchema>;

/** At least one way to reach the family. */
export const isReachable = (patient: Pick<PatientData, 'email' | 'mobile'>) =>
  patient.email !== null || patient.mobile !== null;

const isAnother = (before: string | null, after: string | null) => before !== null && before !== after;

/** A number or a mailbox gave way to another: who was reached there may be somebody else than who is now. */
export const isRedirected = (
  before: Pick<PatientData, 'email' | 'mobile'>,
  after: Pick<PatientData, 'email' | 'mobile'>,
): boolean => isAnother(before.email, after.email) || isAnother(before.mobile, after.mobile);

const WriterSchema = z.object({ name: LineSchema, at: InstantSchema });

/** Two people changed one field without knowing of each other: the later arrival is kept, the other's value is told. */
export const FieldClashSchema = z.object({
  field: z.keyof(PatientDataSchema),
  /** The change that was kept. */
  change: UlidSchema,
  kept: z.nullable(z.string()),
  keptBy: WriterSchema,
  lost: z.nullable(z.string()),
  /** null when the change that wrote it has been cleared away. */
  lostBy: z.nullable(WriterSchema),
});
export type FieldClash = z.infer<typeof FieldClashSchema>;

/** The snapshot, written by the service alone, folded from `patient-change:` documents. */
export const PatientSchema = documentSchema('patient', {
  data: PatientDataSchema,
  /** ULIDs of the changes already in `data`. */
  folded: z.array(UlidSchema),
  /** Of the last edits; one vanishes when its field is changed by someone who knew the kept value. */
  clashes: z.array(FieldClashSchema),
});
export type Patient = z.infer<typeof PatientSchema>;

/** An immutable edit made on a device: the fields that changed, and what they held before. */
export const PatientChangeSchema = documentSchema('patient-change', {
  patient: UlidSchema,
  patch: z.partial(PatientDataSchema),
  base: z.partial(PatientDataSchema),
  /** The clash that this edit ends, by its `change`: someone saw both values and chose. */
  settles: z.optional(UlidSchema),
});
export type PatientChange = z.infer<typeof PatientChangeSchema>;
