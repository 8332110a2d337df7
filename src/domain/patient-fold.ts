import { idTail } from './document-ids.ts';
import {
  PatientDataSchema,
  type FieldClash,
  type Patient,
  type PatientChange,
  type PatientData,
} from './patient.ts';
import type { Ulid } from './primitives.ts';

type Field = keyof PatientData;

/** Older clashes give way. */
const CLASHES_KEPT = 8;

export interface FoldedPatient {
  /** null while the changes don't yet make a whole patient: the first one may arrive last. */
  data: PatientData | null;
  folded: Ulid[];
  clashes: FieldClash[];
}

const changeId = ({ _id }: PatientChange): Ulid => idTail(idTail(_id));
const writerOf = ({ by, at }: PatientChange) => ({ name: by.name, at });
const fieldsOf = ({ patch }: PatientChange) =>
  (Object.keys(patch) as Field[]).filter((field) => patch[field] !== undefined);

interface Before {
  data: Partial<PatientData>;
  clashes: readonly FieldClash[];
  /** Those of the snapshot: nobody can have seen the others yet. */
  standing: readonly FieldClash[];
  /** What made `data`, in order. */
  earlier: readonly PatientChange[];
}

/** What clashes still stand after one more change. */
function clashesAfter(change: PatientChange, { data, clashes, standing, earlier }: Before): FieldClash[] {
  const changed = fieldsOf(change);
  const known = changed.filter((field) => change.base[field] === data[field]);
  const fresh = changed.flatMap((field) => {
    const [kept, lost] = [change.patch[field], data[field]];
    if (kept === undefined || lost === undefined || lost === kept || known.includes(field)) return [];
    const loser = [...earlier].reverse().find(({ patch }) => patch[field] === lost);
    const lostBy = loser ? writerOf(loser) : null;
    return [{ field, change: changeId(change), kept, keptBy: writerOf(change), lost, lostBy }];
  });
  const left = clashes.flatMap((clash) => {
    if (change.settles === clash.change && changed.includes(clash.field)) return [];
    if (!known.includes(clash.field)) return [clash];
    const kept = change.patch[clash.field];
    if (standing.includes(clash) || kept === undefined || kept === clash.lost) return [];
    // Who went on from a value of their own settled nothing.
    return [{ ...clash, change: changeId(change), kept, keptBy: writerOf(change) }];
  });
  return [...left, ...fresh].slice(-CLASHES_KEPT);
}

const defined = (patch: Partial<PatientData>): Partial<PatientData> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

/**
 * Folds changes into a patient's snapshot, field by field. What was folded before is skipped, so that any change may
 * come again; the new ones are taken in order of their ULIDs, after all that arrived earlier.
 */
export function foldPatient(
  snapshot: Pick<FoldedPatient, 'data' | 'folded' | 'clashes'> | null,
  changes: readonly PatientChange[],
): FoldedPatient {
  const folded = snapshot?.folded ?? [];
  const standing = snapshot?.clashes ?? [];
  const known = [...new Map(changes.map((change) => [changeId(change), change]))];
  const fresh = known.filter(([id]) => !folded.includes(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  const earlier = known
    .filter(([id]) => folded.includes(id))
    .sort(([a], [b]) => folded.indexOf(a) - folded.indexOf(b))
    .map(([, change]) => change);
  let data: Partial<PatientData> = snapshot?.data ?? {};
  let clashes = standing;
  for (const [, change] of fresh) {
    clashes = clashesAfter(change, { data, clashes, standing, earlier });
    data = { ...data, ...defined(change.patch) };
    earlier.push(change);
  }
  const whole = PatientDataSchema.safeParse(data);
  // Nothing is marked as folded before it is kept in a snapshot.
  if (!whole.success) return { data: snapshot?.data ?? null, folded, clashes: standing };
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
