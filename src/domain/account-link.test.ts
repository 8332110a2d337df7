import { expect, test } from 'vitest';
import { LoginSchema } from './account.ts';
import { proposeLogin } from './account-link.ts';

test.each([
  ['Zoé Le Goff', 'zoe.legoff'],
  ['Dr Hélène Vasseur', 'helene.vasseur'],
  ['Mme Anne-Lise Œuvrard', 'anne-lise.oeuvrard'],
  ['  Karim  ', 'karim'],
  ['M’hamed Ait', 'mhamed.ait'],
  ['Ιωάννης Li', ''],
  ['', ''],
])('%s: %s', (name, login) => expect(proposeLogin(name, [])).toBe(login));

test('a login that is taken gets the next number', () => {
  expect(proposeLogin('Sophie Amar', ['sophie.amar'])).toBe('sophie.amar2');
  expect(proposeLogin('Sophie Amar', ['sophie.amar', 'sophie.amar2'])).toBe('sophie.amar3');
});

test('what is proposed is a login, or nothing', () => {
  for (const name of ['Zoé Le Goff', 'Jean-Baptiste de La Tour d’Auvergne et de Quelque Part Ailleurs'])
    expect(LoginSchema.safeParse(proposeLogin(name, [])).success).toBe(true);
});
