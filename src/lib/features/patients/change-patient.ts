import { documentId } from '#domain/document-ids.ts';
import type { FieldClash, PatientData } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { recordOnce } from '$lib/features/sync/recorder.ts';
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

interface Edit {
  patient: Ulid;
  /** The change's own ULID: the same one again writes nothing twice. */
  change: Ulid;
  before: PatientData;
  after: PatientData;
}

/** Keeps an edit as its own document: two tablets' edits merge field by field. */
export async function changePatient(
  writer: Pick<Workspace, 'author' | 'clock' | 'recorder'>,
  { patient, change, before, after }: Edit,
): Promise<void> {
  const edit = patientPatch(before, after);
  if (!edit) return;
  await recordOnce(writer.recorder, change, (own) => ({
    _id: documentId.patientChange(patient, own),
    type: 'patient-change',
    ...stamp(writer),
    patient,
    ...edit,
  }));
}

interface Settlement {
  patient: Ulid;
  /** The patient as shown: who settles a clash knows its present value. */
  data: PatientData;
  clash: Pick<FieldClash, 'field' | 'change'>;
  value: string | null;
}

/** Settles a clash of two tablets' edits, as an ordinary change of one field made by someone who saw both. */
export async function settleClash(
  writer: Pick<Workspace, 'author' | 'clock' | 'recorder'>,
  { patient, data, clash: { field, change }, value }: Settlement,
): Promise<void> {
  await writer.recorder.record([
    {
      _id: documentId.patientChange(patient, ulid()),
      type: 'patient-change',
      ...stamp(writer),
      patient,
      patch: { [field]: value },
      base: { [field]: data[field] },
      settles: change,
    },
  ]);
}
