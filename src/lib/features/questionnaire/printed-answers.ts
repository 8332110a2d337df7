import type { PatientData } from '#domain/patient.ts';
import type { Answers } from '#domain/questionnaire-response.ts';

/** All that stands on paper. */
export interface PrintedAnswers {
  patient: Pick<PatientData, 'familyName' | 'givenNames' | 'birthDate'> | null;
  facilityName: string;
  practitionerName: string;
  /** Of the consultation. */
  start: string;
  documents: readonly Answers[];
  /** Of the printing. */
  now: string;
  timeZone: string;
}
