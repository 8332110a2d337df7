import { expect, it } from 'vitest';
import { spelledGroups } from './spelling.ts';

const words = (groups: ReturnType<typeof spelledGroups>) =>
  groups.map((group) => group.map(({ word }) => word));

it('says a passcode by its groups, a word for each sign', () => {
  expect(words(spelledGroups('K7M4-2QX-9TD'))).toEqual([
    ['Kléber', 'sept', 'Marcel', 'quatre'],
    ['deux', 'Quintal', 'Xavier'],
    ['neuf', 'Thérèse', 'Désiré'],
  ]);
});

it('has a word of the right letter for every letter and digit', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const plain = (word: string) => word.normalize('NFD').charAt(0);
  const [letters = []] = spelledGroups(alphabet, 26);
  expect(letters.map(({ word }) => plain(word)).join('')).toBe(alphabet);
  const [digits = []] = spelledGroups('0123456789', 10);
  expect(new Set(digits.map(({ word }) => word)).size).toBe(10);
  expect(digits[0]?.word).toBe('zéro');
});

it('tells capitals from small letters, and hyphens, where they count', () => {
  const [group = []] = spelledGroups('aZ-_5', 5);
  expect(group.map(({ exact }) => exact)).toEqual([
    ...['Anatole, minuscule', 'Zoé, majuscule', 'tiret', 'tiret bas', 'cinq'],
  ]);
  expect(spelledGroups('AbCdEfGhIjKlMnOpQrStUv', 4).map((one) => one.length)).toEqual([4, 4, 4, 4, 4, 2]);
});
