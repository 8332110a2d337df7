import { expect, test } from 'vitest';
import { isPasswordOf, makeVerifier } from './password-verifier.ts';

test('knows the password again, and no other; nothing of it stands in what is kept', async () => {
  const verifier = await makeVerifier('une phrase de passe assez longue');
  expect(JSON.stringify(verifier)).not.toContain('phrase');
  expect(await isPasswordOf(verifier, 'une phrase de passe assez longue')).toBe(true);
  expect(await isPasswordOf(verifier, 'une phrase de passe assez longuE')).toBe(false);
  expect((await makeVerifier('une phrase de passe assez longue')).hash).not.toBe(verifier.hash);
});
