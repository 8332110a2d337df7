import { expect, test } from 'vitest';
import { fileMoment } from '#domain/file-moment.ts';
import { removalOf, type FileReader } from '#domain/file-rights.ts';

const place = { id: 'A', facility: 'tilleuls', practitioner: 'vasseur', status: 'booked' } as const;
const author = (kind: 'staff' | 'family' | 'practitioner', id: string) => ({ kind, id, name: 'x' });
const added = (kind: 'staff' | 'family' | 'practitioner', id: string) =>
  ({ kind: 'document', by: author(kind, id) }) as const;

const nurse: FileReader = { role: 'staff', facility: 'tilleuls', id: 'sophie' };
const coordinator: FileReader = { role: 'coordinator', facility: 'tilleuls', id: 'karim' };
const doctor: FileReader = { role: 'practitioner', practitioner: 'vasseur', id: 'helene' };
const family: FileReader = { role: 'family', appointment: 'A', id: 'A' };

test('each takes back what they added, a coordinator what their staff added', () => {
  expect(removalOf(nurse, added('staff', 'sophie'), place)).toBe('allowed');
  expect(removalOf(nurse, added('staff', 'karim'), place)).toBe('not-theirs');
  expect(removalOf(coordinator, added('staff', 'sophie'), place)).toBe('allowed');
  expect(removalOf(coordinator, added('family', 'A'), place)).toBe('not-theirs');
  expect(removalOf(doctor, added('practitioner', 'helene'), place)).toBe('allowed');
  expect(removalOf(doctor, added('staff', 'sophie'), place)).toBe('not-theirs');
  expect(removalOf(family, added('family', 'A'), place)).toBe('allowed');
  expect(removalOf(family, added('staff', 'sophie'), place)).toBe('not-theirs');
});

test('nobody of elsewhere, and no guest', () => {
  expect(removalOf({ ...coordinator, facility: 'erables' }, added('staff', 'sophie'), place)).toBe(
    'not-theirs',
  );
  expect(removalOf({ role: 'guest', appointment: 'A', id: 'A' }, added('family', 'A'), place)).toBe(
    'not-theirs',
  );
});

test('not what was deposited, nor once the consultation has begun', () => {
  const report = { kind: 'report', by: author('practitioner', 'helene') } as const;
  expect(removalOf(doctor, report, place)).toBe('not-theirs');
  for (const status of ['arrived', 'fulfilled', 'noshow'] as const)
    expect(removalOf(family, added('family', 'A'), { ...place, status })).toBe('too-late');
});

test('a document is told by the consultation’s hours', () => {
  const hours = { start: '2027-03-29T12:00:00.000Z', end: '2027-03-29T12:20:00.000Z', closedAt: null };
  expect(fileMoment('2027-03-29T11:59:59.000Z', hours)).toBe('before');
  expect(fileMoment('2027-03-29T12:00:00.000Z', hours)).toBe('during');
  expect(fileMoment('2027-03-29T12:20:00.000Z', hours)).toBe('after');
  const late = { ...hours, closedAt: '2027-03-29T12:45:00.000Z' };
  expect(fileMoment('2027-03-29T12:40:00.000Z', late)).toBe('during');
});
