import type { LocalPasskey } from '#domain/roster.ts';
import { decodeBase64Url } from './password-verifier.ts';

const PRESENT_AND_VERIFIED = 0b101;
const ALGORITHMS = {
  [-8]: { name: 'Ed25519' },
  [-7]: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  [-257]: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const;

const sha256 = async (bytes: BufferSource) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const isEqual = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** An integer of DER, at P-256's 32 bytes. */
function integerAt(der: Uint8Array, offset: number): { value: Uint8Array; next: number } {
  const length = der[offset + 1] ?? 0;
  const bytes = der.subarray(offset + 2, offset + 2 + length);
  const trimmed = bytes.subarray(Math.max(0, bytes.length - 32));
  const value = new Uint8Array(32);
  value.set(trimmed, 32 - trimmed.length);
  return { value, next: offset + 2 + length };
}

/** Authenticators sign ECDSA in DER, WebCrypto reads r and s side by side. */
export function rawSignature(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const r = integerAt(der, 2);
  const s = integerAt(der, r.next);
  const raw = new Uint8Array(64);
  raw.set(r.value);
  raw.set(s.value, 32);
  return raw;
}

export interface SignedHere {
  clientDataJSON: ArrayBuffer;
  authenticatorData: ArrayBuffer;
  signature: ArrayBuffer;
}

/** What a service checks of an assertion (WebAuthn level 2, 7.2), checked here against the public key kept. */
export async function isSignedBy(
  { publicKey, algorithm, rpId }: LocalPasskey,
  { clientDataJSON, authenticatorData, signature }: SignedHere,
  { challenge, origin }: { challenge: string; origin: string },
): Promise<boolean> {
  const client = JSON.parse(new TextDecoder().decode(clientDataJSON)) as Record<string, unknown>;
  if (client['type'] !== 'webauthn.get' || client['challenge'] !== challenge || client['origin'] !== origin)
    return false;
  const data = new Uint8Array(authenticatorData);
  const flags = data[32] ?? 0;
  if (!isEqual(data.subarray(0, 32), await sha256(new TextEncoder().encode(rpId)))) return false;
  if ((flags & PRESENT_AND_VERIFIED) !== PRESENT_AND_VERIFIED) return false;
  const parameters = ALGORITHMS[algorithm];
  const key = await crypto.subtle.importKey('spki', decodeBase64Url(publicKey), parameters, false, [
    'verify',
  ]);
  const hash = await sha256(clientDataJSON);
  const signed = new Uint8Array(data.length + hash.length);
  signed.set(data);
  signed.set(hash, data.length);
  const bytes = new Uint8Array(signature);
  return crypto.subtle.verify(parameters, key, algorithm === -7 ? rawSignature(bytes) : bytes, signed);
}

const encode = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

/**
 * Asks for a touch of one of these passkeys and checks it without a network.
 * @returns whether one of them signed; false too when the person gave up.
 */
export async function touchPasskey(passkeys: readonly LocalPasskey[]): Promise<boolean> {
  const [first] = passkeys;
  if (!first || !('credentials' in navigator)) return false;
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const allowCredentials = passkeys.map(({ credential }) => ({
    ...{ type: 'public-key' as const, id: decodeBase64Url(credential) },
  }));
  const options = { challenge, rpId: first.rpId, allowCredentials, userVerification: 'required' as const };
  const given = await navigator.credentials.get({ publicKey: options }).catch(() => null);
  if (!(given instanceof PublicKeyCredential)) return false;
  const used = passkeys.find(({ credential }) => credential === given.id);
  if (!used) return false;
  const response = given.response as AuthenticatorAssertionResponse;
  const expected = { challenge: encode(challenge), origin: location.origin };
  // Older browsers can't check every kind.
  return isSignedBy(used, response, expected).catch(() => false);
}
