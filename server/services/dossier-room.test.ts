import { ulid } from '#tests/factories/documents.ts';
import { expect, test } from 'vitest';
import { createDossierRoom, type Begun } from './dossier-room.ts';

const APPOINTMENT = ulid(1);
let next = 100;
const begun = (over: Partial<Begun> = {}): Begun => ({
  ...{ upload: `upload-${++next}`, appointment: APPOINTMENT, file: ulid(next), author: 'family' },
  ...over,
});
const roomOf = ({ kept = 0, onDisk = [] as Begun[] }) => {
  const keptIn = async () => Array.from({ length: kept }, (_, index) => ulid(index + 9000));
  const room = createDossierRoom({ keptIn, begunIn: async () => onDisk });
  const enter = (one: Begun, kind: 'document' | 'report' = 'document') =>
    room.enter('ime-a', kind, one).then(
      () => 'in',
      ({ code }: { code: string }) => code,
    );
  return { ...room, enter };
};
const many = (count: number, over?: Partial<Begun>) => Array.from({ length: count }, () => begun(over));

test('those that ask at one moment count each other, and those on the disk', async () => {
  const { enter, leave } = roomOf({ onDisk: many(30) });
  const asked = many(10);
  expect(new Set(await Promise.all(asked.map((one) => enter(one))))).toEqual(new Set(['in']));
  expect(await enter(begun())).toBe('too-many-attempts');
  leave(asked[0]!);
  expect(await enter(begun({ author: 'staff' }))).toBe('in');
});

test('one that is on the disk while it is still being answered counts once', async () => {
  const asked = many(39);
  const { enter } = roomOf({ onDisk: asked });
  await Promise.all(asked.map((one) => enter(one)));
  expect(await enter(begun())).toBe('in');
});

test('what is on its way counts to what the dossier holds; a file sent again doesn’t, a report never', async () => {
  const [former] = many(1);
  const { enter } = roomOf({ kept: 98, onDisk: [former!, ...many(1)] });
  expect(await enter(begun())).toBe('dossier-full');
  expect(await enter(begun({ file: former!.file }))).toBe('in');
  expect(await enter(begun({ author: 'practitioner' }), 'report')).toBe('in');
});

test('one file begun over and over again comes to an end too', async () => {
  const { enter } = roomOf({ onDisk: many(40, { file: ulid(7) }) });
  expect(await enter(begun({ file: ulid(7) }))).toBe('too-many-attempts');
});
