import type { Verifier } from '#domain/roster.ts';

/** OWASP's figure for PBKDF2-SHA-256: about a quarter of a second on a tablet. Browsers have nothing slower built in. */
const ITERATIONS = 600_000;
const HASH_BITS = 256;

const encode = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
export const decodeBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));

async function derive(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number) {
  const bytes = new TextEncoder().encode(password.normalize('NFC'));
  const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, HASH_BITS));
}

export async function makeVerifier(password: string): Promise<Verifier> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hash = await derive(password, salt, ITERATIONS);
  return { salt: encode(salt), iterations: ITERATIONS, hash: encode(hash) };
}

export async function isPasswordOf({ salt, iterations, hash }: Verifier, password: string): Promise<boolean> {
  return encode(await derive(password, decodeBase64Url(salt), iterations)) === hash;
}
