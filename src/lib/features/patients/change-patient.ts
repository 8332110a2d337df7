import { documentId } from '#domain/document-ids.ts';
import type { PatientData } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { ulid } from 'ulid';

/** The fields that changed, and what they held before; null when nothing did. */
export function patientPatch(before: PatientData, after: PatientData) {
  const changed = (Object.keys(after) as (keyof PatientData)[]).filter(
    (field) => after[field] !== before[field],
  );
  if (changed.length === 0) return null;
  const pick = (data: PatientData): Partial<PatientData> =>
    Object.fromEntries(changed.map((field) => [field, data[field]]));
  return { patch: pick(after), base: pick(before) };
}

/** Keeps an edit as its own document: two tablets' edits merge field by field. */
export async function changePatient(
  writer: Pick<Workspace, 'author' | 'clock' | 'recorder'>,
  patient: Ulid,
  before: PatientData,
  after: PatientData,
): Promise<void> {
  const change = patientPatch(before, after);
  if (!change) return;
  await writer.recorder.record([
    {
      _id: documentId.patientChange(patient, ulid()),
      type: 'patient-change',
      ...stamp(writer),
      patient,
      ...change,
    },
  ]);
}
