import * as z from 'zod/mini';
import { AppointmentSchema } from '../appointment.ts';
import { AvailabilitySchema } from '../availability.ts';
import { JoinAnswerSchema } from '../call.ts';
import { CompositionSchema, DocumentKindSchema } from '../composition.ts';
import { DossierSchema } from '../dossier.ts';
import { DossierFileSchema, MAX_DRAFT_CHARACTERS } from '../dossier-file.ts';
import { endpoint } from '../endpoint.ts';
import { InstantSchema, LineSchema, LocalDateSchema, PhoneNumberSchema, UlidSchema } from '../primitives.ts';
import { ReadinessSchema } from '../readiness.ts';
import { SeenFilesSchema } from '../seen-files.ts';

export const AgendaEntrySchema = z.object({
  appointment: AppointmentSchema,
  facilityName: LineSchema,
  timeZone: LineSchema,
  patientName: LineSchema,
  patientBirthDate: z.nullable(LocalDateSchema),
  readiness: z.nullable(ReadinessSchema),
  opensAt: InstantSchema,
  entryEndsAt: InstantSchema,
  /** Documents that this doctor has not seen yet. */
  newFiles: z.optional(z.number()),
});
export type AgendaEntry = z.infer<typeof AgendaEntrySchema>;

export const DepositDocumentSchema = z.discriminatedUnion('source', [
  z.object({
    source: z.literal('written'),
    id: UlidSchema,
    kind: DocumentKindSchema,
    composition: CompositionSchema,
  }),
  /** A PDF or a photo already sent by tus, with this id. */
  z.object({ source: z.literal('uploaded'), id: UlidSchema, kind: DocumentKindSchema }),
]);

const WrittenSchema = z.object({
  text: z.string(),
  /** By the service's clock. */
  savedAt: InstantSchema,
});

const DraftStateSchema = z.object({
  /** Empty for one of an older application. */
  version: z.string(),
  overtaken: z.nullable(WrittenSchema),
});

export const doctorApi = {
  agenda: endpoint({
    method: 'GET',
    path: '/api/doctor/agenda',
    query: z.object({ from: InstantSchema, to: InstantSchema }),
    request: undefined,
    response: z.object({
      entries: z.array(AgendaEntrySchema),
      serverNow: InstantSchema,
      /** Of erased persons and consultations: what this device holds of them beside the agenda goes too. */
      erased: z.optional(z.array(UlidSchema)),
    }),
    errors: [],
  }),
  dossier: endpoint({
    method: 'GET',
    path: '/api/doctor/appointments/:appointment',
    request: undefined,
    response: z.object({
      dossier: DossierSchema,
      facilityName: LineSchema,
      facilityPhone: PhoneNumberSchema,
      timeZone: LineSchema,
      opensAt: InstantSchema,
      entryEndsAt: InstantSchema,
      /** Of those files that this doctor has not seen yet. */
      newFiles: z.optional(z.array(UlidSchema)),
      draft: z.nullable(z.object({ ...WrittenSchema.shape, ...DraftStateSchema.shape })),
      serverNow: InstantSchema,
    }),
    errors: ['not-found'],
  }),
  /** Of two devices the later stays; what it took the place of unseen is kept beside it. */
  saveDraft: endpoint({
    method: 'PUT',
    path: '/api/doctor/appointments/:appointment/draft',
    request: z.object({
      text: z.string().check(z.maxLength(MAX_DRAFT_CHARACTERS)),
      /** By the clock of the device that wrote it. */
      savedAt: InstantSchema,
      /** This saving's own. */
      version: z.optional(UlidSchema),
      /** What it goes on from: the version last seen, and those sent since whose answers were lost. Without, nothing is compared. */
      parents: z.optional(z.array(z.string()).check(z.maxLength(50))),
      /** Someone has seen the overtaken one: it goes. */
      settled: z.optional(z.boolean()),
    }),
    response: DraftStateSchema,
    errors: ['not-found'],
  }),
  /** These files were on this doctor's screen. Repeatable with the same id. */
  markSeen: endpoint({
    method: 'POST',
    path: '/api/doctor/appointments/:appointment/seen',
    request: z.object({ id: UlidSchema, files: SeenFilesSchema }),
    response: undefined,
    errors: ['not-found'],
  }),
  join: endpoint({
    method: 'POST',
    path: '/api/doctor/appointments/:appointment/join',
    request: undefined,
    response: JoinAnswerSchema,
    errors: ['not-found', 'room-not-open', 'room-closed'],
  }),
  /**
   * Stores first, then closes the room for both (R10). Repeatable with the same ids: whatever was already stored is
   * kept; another text under an id that is stored becomes a document of its own. After the closing it adds documents; the
   * room stays closed.
   */
  deposit: endpoint({
    method: 'POST',
    path: '/api/doctor/appointments/:appointment/deposit',
    request: z.object({ documents: z.array(DepositDocumentSchema).check(z.minLength(1), z.maxLength(4)) }),
    response: z.object({
      files: z.array(DossierFileSchema),
      closedAt: InstantSchema,
      readUntil: InstantSchema,
    }),
    errors: ['not-found', 'already-closed', 'disk-full', 'file-damaged'],
  }),
  availability: endpoint({
    method: 'GET',
    path: '/api/doctor/availability',
    request: undefined,
    response: AvailabilitySchema,
    errors: [],
  }),
  saveAvailability: endpoint({
    method: 'PUT',
    path: '/api/doctor/availability',
    request: AvailabilitySchema,
    response: AvailabilitySchema,
    errors: [],
  }),
};
