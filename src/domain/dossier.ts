import * as z from 'zod/mini';
import { AppointmentSchema } from './appointment.ts';
import { CallSummarySchema } from './call-summary.ts';
import { ConsentSchema } from './consent.ts';
import { DossierFileSchema, NoteSchema } from './dossier-file.ts';
import { GuestsSchema } from './guests.ts';
import { PatientDataSchema } from './patient.ts';
import { AnswersSchema } from './questionnaire-response.ts';
import { ReadinessSchema } from './readiness.ts';
import { SelfTestSchema } from './self-test.ts';

/** The télédossier (R4): everything about one appointment, as the doctor and the facility read it. */
export const DossierSchema = z.object({
  appointment: AppointmentSchema,
  patient: z.nullable(PatientDataSchema),
  readiness: z.nullable(ReadinessSchema),
  consents: z.array(ConsentSchema),
  questionnaires: z.array(AnswersSchema),
  selfTests: z.array(SelfTestSchema),
  files: z.array(DossierFileSchema),
  notes: z.array(NoteSchema),
  guests: z.nullable(GuestsSchema),
  calls: z.array(CallSummarySchema),
});
export type Dossier = z.infer<typeof DossierSchema>;
