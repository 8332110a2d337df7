import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldPatient, foldPatients } from '#domain/patient-fold.ts';
import { AT, patient, patientChange, patientData, ulid } from '#tests/factories/documents.ts';

const created = patientChange(10, patientData());
const start = foldPatient(null, [created]);

test('the first change makes the patient', () => {
  expect(start).toEqual({ data: patientData(), folded: [ulid(10)], clashes: [] });
});

test('edits of different fields from two tablets are both kept', () => {
  const mobile = patientChange(11, { mobile: '+33639985678' }, { mobile: '+33639981234' });
  const nir = patientChange(12, { nir: '255081416802538' }, { nir: null });
  const { data, clashes } = foldPatient(start, [mobile, nir]);
  expect(data).toEqual(patientData({ mobile: '+33639985678', nir: '255081416802538' }));
  expect(clashes).toEqual([]);
});

test('of two edits of one field the later arrival is kept, and the clash is told', () => {
  const first = patientChange(12, { email: 'a@example.org' }, { email: 'claire.roussel@example.org' });
  const second = patientChange(11, { email: 'b@example.org' }, { email: 'claire.roussel@example.org' });
  const after = foldPatient(foldPatient(start, [first]), [first, second]);
  expect(after.data?.email).toBe('b@example.org');
  expect(after.clashes).toEqual([
    {
      field: 'email',
      change: ulid(11),
      ...{ kept: 'b@example.org', keptBy: { name: 'Sophie Amar', at: AT } },
      ...{ lost: 'a@example.org', lostBy: { name: 'Sophie Amar', at: AT } },
    },
  ]);
});

const clashed = () => {
  const first = patientChange(11, { email: 'a@example.org' }, { email: 'claire.roussel@example.org' });
  const second = patientChange(12, { email: 'b@example.org' }, { email: 'claire.roussel@example.org' });
  return { changes: [created, first, second], after: foldPatient(start, [first, second]) };
};

test('a clash stands until its field is changed by someone who knew the kept value', () => {
  const { changes, after } = clashed();
  const other = patientChange(13, { mobile: null }, { mobile: '+33639981234' });
  const mobileChanged = foldPatient(after, [...changes, other]);
  expect(mobileChanged.clashes).toEqual(after.clashes);
  const confirmed = patientChange(14, { email: 'b@example.org' }, { email: 'b@example.org' });
  expect(foldPatient(mobileChanged, [...changes, other, confirmed]).clashes).toEqual([]);
  const restored = patientChange(14, { email: 'a@example.org' }, { email: 'b@example.org' });
  const settled = foldPatient(mobileChanged, [...changes, other, restored]);
  expect(settled).toMatchObject({ data: { email: 'a@example.org' }, clashes: [] });
});

test('whoever wrote twice without having seen the clash settles nothing', () => {
  const first = patientChange(11, { email: 'a@example.org' }, { email: 'claire.roussel@example.org' });
  const second = patientChange(12, { email: 'b@example.org' }, { email: 'claire.roussel@example.org' });
  const again = patientChange(13, { email: 'c@example.org' }, { email: 'b@example.org' });
  const { data, clashes } = foldPatient(start, [first, second, again]);
  expect(data?.email).toBe('c@example.org');
  expect(clashes).toMatchObject([{ change: ulid(13), kept: 'c@example.org', lost: 'a@example.org' }]);
});

test('a third who knew neither value adds a clash; whoever wrote long ago is no longer named', () => {
  const { after } = clashed();
  const third = patientChange(15, { email: 'c@example.org' }, { email: 'claire.roussel@example.org' });
  const { clashes } = foldPatient(after, [third]);
  expect(clashes.map(({ kept, lost }) => [kept, lost])).toEqual([
    ['b@example.org', 'a@example.org'],
    ['c@example.org', 'b@example.org'],
  ]);
  expect(clashes[1]?.lostBy).toBeNull();
});

test('within one arrival the order is the ULIDs’; the same value twice is no clash', () => {
  const later = patientChange(13, { email: 'b@example.org' }, { email: 'a@example.org' });
  const earlier = patientChange(12, { email: 'a@example.org' }, { email: 'claire.roussel@example.org' });
  const again = patientChange(14, { email: 'b@example.org' }, { email: 'claire.roussel@example.org' });
  const after = foldPatient(start, [again, later, earlier]);
  expect(after.data?.email).toBe('b@example.org');
  expect(after.clashes).toEqual([]);
});

test('a field may be emptied', () => {
  const emptied = patientChange(11, { email: null }, { email: 'claire.roussel@example.org' });
  expect(foldPatient(start, [emptied]).data?.email).toBeNull();
});

test('an edit that arrives before the first change waits for it', () => {
  const edit = patientChange(11, { mobile: null }, { mobile: '+33639981234' });
  const waiting = foldPatient(null, [edit]);
  expect(waiting).toEqual({ data: null, folded: [], clashes: [] });
  expect(foldPatient(waiting, [edit, created]).data).toEqual(patientData({ mobile: null }));
});

test('folding is idempotent, however often and in whichever portions changes come', () => {
  const changes = [
    patientChange(11, { email: 'a@example.org' }),
    patientChange(12, { mobile: null }),
    patientChange(13, { familyName: 'ROUSSEL-MARTIN' }),
    patientChange(14, { contactName: 'Paul Martin, père' }),
  ];
  const once = foldPatient(start, changes);
  fc.assert(
    fc.property(fc.shuffledSubarray(changes), fc.shuffledSubarray(changes), (some, more) => {
      const again = [some, more, changes, changes].reduce(foldPatient, start);
      expect(again.data).toEqual(once.data);
      expect([...again.folded].sort()).toEqual(once.folded);
    }),
  );
});

test('a device shows snapshots with its own edits on top, and patients that only it knows', () => {
  const known = patient(1, patientData(), [ulid(10)]);
  const other = patient(2, patientData({ givenNames: 'Paul' }));
  const edit = patientChange(11, { mobile: null });
  expect(foldPatients([known, other], [created, edit])).toEqual(
    new Map([
      [ulid(1), patientData({ mobile: null })],
      [ulid(2), patientData({ givenNames: 'Paul' })],
    ]),
  );
  expect(foldPatients([], [created])).toEqual(new Map([[ulid(1), patientData()]]));
  expect(foldPatients([], [edit]).size).toBe(0);
});
