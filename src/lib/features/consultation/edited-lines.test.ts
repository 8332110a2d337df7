import { expect, it } from 'vitest';
import { added, moved, pasted, putBack, removed } from './edited-lines.ts';

const line = (drug: string) => ({ key: drug, drug, dose: '', duration: '' });
const lines = ['a', 'b', 'c'].map(line);
const drugs = (of: readonly { drug: string }[] | null) => of?.map(({ drug }) => drug).join(' ');
const newId = () => 'new';

it.each([
  ['a', 1, 'b a c'],
  ['c', -1, 'a c b'],
  ['a', -1, 'a b c'],
  ['c', 1, 'a b c'],
] as const)('%s moved by %i: %s', (key, by, order) => expect(drugs(moved(lines, key, by))).toBe(order));

it('adds below the one it is asked from', () => {
  expect(added(lines, 'a', newId).lines.map(({ key }) => key)).toEqual(['a', 'new', 'b', 'c']);
});

it('puts a removed line back where it was, once, though others went or came', () => {
  const left = removed(lines, 'b', newId);
  expect(drugs(putBack(left, line('b'), 1))).toBe('a b c');
  expect(drugs(putBack(lines, line('b'), 1))).toBe('a b c');
  expect(drugs(putBack([line('a')], line('c'), 2))).toBe('a c');
});

it('always leaves a line to write in', () => {
  expect(removed([line('a')], 'a', newId)).toEqual([{ key: 'new', drug: '', dose: '', duration: '' }]);
});

it('makes a line of each one that is pasted, without its bullet or number', () => {
  expect(drugs(pasted(lines, 'b', '1. Doliprane\r\n\uf0b7\tVentoline\n\n', newId))).toBe(
    'a bDoliprane Ventoline c',
  );
  expect(pasted(lines, 'b', 'Doliprane 1 g', newId)).toBeNull();
});
