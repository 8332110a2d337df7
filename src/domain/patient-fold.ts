import { idTail } from './document-ids.ts';
import { PatientDataSchema, type Patient, type PatientChange, type PatientData } from './patient.ts';
import type { Ulid } from './primitives.ts';

type Field = keyof PatientData;

/** Two people changed one field without knowing of each other: the later arrival is kept, the other is told. */
export interface FieldClash {
  field: Field;
  change: Ulid;
  lost: PatientData[Field];
  kept: PatientData[Field];
}

export interface FoldedPatient {
  /** null while the changes don't yet make a whole patient: the first one may arrive last. */
  data: PatientData | null;
  folded: Ulid[];
  clashes: FieldClash[];
}

const changeId = ({ _id }: PatientChange): Ulid => idTail(idTail(_id));

function clashesOf(change: PatientChange, data: Partial<PatientData>): FieldClash[] {
  return (Object.keys(change.patch) as Field[]).flatMap((field) => {
    const [kept, lost, base] = [change.patch[field], data[field], change.base[field]];
    if (kept === undefined || lost === undefined || lost === base || lost === kept) return [];
    return [{ field, change: changeId(change), lost, kept }];
  });
}

const defined = (patch: Partial<PatientData>): Partial<PatientData> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

/**
 * Folds changes into a patient's snapshot, field by field. What was folded before is skipped, so that any change may
 * come again; the new ones are taken in order of their ULIDs, after all that arrived earlier.
 */
export function foldPatient(
  snapshot: Pick<FoldedPatient, 'data' | 'folded'> | null,
  changes: readonly PatientChange[],
): FoldedPatient {
  const folded = snapshot?.folded ?? [];
  const fresh = [...new Map(changes.map((change) => [changeId(change), change]))]
    .filter(([id]) => !folded.includes(id))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let data: Partial<PatientData> = snapshot?.data ?? {};
  const clashes: FieldClash[] = [];
  for (const [, change] of fresh) {
    clashes.push(...clashesOf(change, data));
    data = { ...data, ...defined(change.patch) };
  }
  const whole = PatientDataSchema.safeParse(data);
  // Nothing is marked as folded before it is kept in a snapshot.
  if (!whole.success) return { data: snapshot?.data ?? null, folded, clashes: [] };
  return { data: whole.data, folded: [...folded, ...fresh.map(([id]) => id)], clashes };
}

/** Every patient as a device shows them: what the service folded, and on top of it what it hasn't answered yet. */
export function foldPatients(
  patients: readonly Patient[],
  changes: readonly PatientChange[],
): Map<Ulid, PatientData> {
  const snapshots = new Map(patients.map((patient) => [idTail(patient._id), patient]));
  const edits = new Map<Ulid, PatientChange[]>();
  for (const change of changes) {
    const others = edits.get(change.patient);
    if (others) others.push(change);
    else edits.set(change.patient, [change]);
  }
  const folded = new Map<Ulid, PatientData>();
  for (const id of new Set([...snapshots.keys(), ...edits.keys()])) {
    const snapshot = snapshots.get(id) ?? null;
    const own = edits.get(id);
    const data = own ? foldPatient(snapshot, own).data : snapshot?.data;
    if (data) folded.set(id, data);
  }
  return folded;
}
