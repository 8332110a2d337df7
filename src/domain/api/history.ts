import * as z from 'zod/mini';
import { AppointmentStatusSchema } from '../appointment.ts';
import { ArchiveQuerySchema, ConsultationLineSchema } from '../archive-search.ts';
import { DossierFileSchema } from '../dossier-file.ts';
import { endpoint } from '../endpoint.ts';
import { HistoryReasonSchema } from '../history-access.ts';
import { InstantSchema, LineSchema, UlidSchema } from '../primitives.ts';
import { AnswersSchema } from '../questionnaire-response.ts';

/** An earlier consultation, with what can be opened in one tap. */
export const HistoryEntrySchema = z.object({
  appointment: UlidSchema,
  start: InstantSchema,
  status: AppointmentStatusSchema,
  motive: z.nullable(z.string()),
  practitionerName: LineSchema,
  files: z.array(DossierFileSchema),
  answers: z.array(AnswersSchema),
});
export type HistoryEntry = z.infer<typeof HistoryEntrySchema>;

const reasoned = z.object({ reason: z.optional(HistoryReasonSchema) });

/** Through an appointment of one's own: of its patient, at its facility (history-access.ts). */
export const doctorHistoryApi = {
  /** Latest first. `reason-needed`: say why, and ask again. */
  list: endpoint({
    method: 'GET',
    path: '/api/doctor/appointments/:appointment/history',
    query: reasoned,
    request: undefined,
    response: z.object({ entries: z.array(HistoryEntrySchema) }),
    errors: ['not-found', 'reason-needed'],
  }),
};

export const archiveApi = {
  /** What the tablets no longer hold of a patient, latest first. */
  ofPatient: endpoint({
    method: 'GET',
    path: '/api/facility/patients/:patient/archive',
    request: undefined,
    response: z.object({ entries: z.array(HistoryEntrySchema) }),
    errors: ['not-found', 'device-unknown'],
  }),
  /** Names are asked for: in no address, and in no log. */
  search: endpoint({
    method: 'POST',
    path: '/api/facility/archive/search',
    request: z.object({ query: ArchiveQuerySchema, offset: z.int().check(z.gte(0), z.lte(100_000)) }),
    response: z.object({ total: z.number(), lines: z.array(ConsultationLineSchema) }),
    errors: ['device-unknown'],
  }),
};
