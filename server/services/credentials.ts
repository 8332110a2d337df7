import { createHash, createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** Whom a link is for: one participant of one generation of one appointment. */
export interface CredentialSubject {
  appointment: string;
  /** `patient`, or a guest's ULID. */
  participant: string;
  generation: number;
}

export interface LinkCredentials {
  token: string;
  identifier: string;
  passcode: string;
  linkId: string;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What finds a link's record: nothing leads back from it to the token. */
export const linkIdOf = (token: string): string =>
  createHash('sha256').update(token).digest('base64url').slice(0, 16);

/** Equal whatever the lengths, in a time that tells nothing of where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Crockford base-32 characters, 5 random bits each. */
export function randomCode(length: number): string {
  return Array.from(randomBytes(length), (byte) => CROCKFORD[byte & 31]).join('');
}

/**
 * Links, identifiers and passcodes are derived, never stored (docs/decisions/003-derived-credentials.md): the same
 * subject always gives the same three, and only `linkId` may be written down. New ones come from the first key; what
 * came from an earlier one goes on working while that key is kept (docs/decisions/026-rotating-the-credential-key.md).
 * @param keys the newest first
 */
export function createCredentials(keys: readonly Buffer[]) {
  const rings = keys.map(derivation);
  const [newest] = rings;
  if (!newest) throw new Error('no credential key');

  return {
    /** 132-bit token, 6-digit identifier, 50-bit passcode. Of a link that may have been sent: ask issued-links.ts. */
    of: newest.credentials,
    /** The same under every key that is kept, the newest first. */
    every: (subject: CredentialSubject): LinkCredentials[] =>
      rings.map(({ credentials }) => credentials(subject)),
    /** Finds a short code (enrolment) without storing what would give it away; under every key, the newest first. */
    fingerprints: (code: string): string[] => rings.map(({ fingerprint }) => fingerprint(code)),
    /** Independent 32-byte keys for another purpose (signing room tokens): the newest first, which is to write. */
    subkeys: (purpose: string): Buffer[] => rings.map(({ subkey }) => subkey(purpose)),
  };
}
export type Credentials = ReturnType<typeof createCredentials>;

/** All that comes from one key. */
function derivation(bytes: Buffer) {
  // Prepared once: from bytes, each HMAC takes seven times as long.
  const key = createSecretKey(bytes);
  const derive = (label: string, { appointment, participant, generation }: CredentialSubject) =>
    createHmac('sha256', key).update([label, appointment, participant, generation].join('\n')).digest();
  const subkey = (purpose: string) => Buffer.from(hkdfSync('sha256', bytes, '', `vis-a-vis ${purpose}`, 32));

  function passcodeOf(subject: CredentialSubject): string {
    const digest = derive('passcode', subject);
    return Array.from(digest.subarray(0, 10), (byte) => CROCKFORD[byte & 31]).join('');
  }

  return {
    subkey,
    credentials(subject: CredentialSubject): LinkCredentials {
      const token = derive('token', subject).toString('base64url').slice(0, 22);
      const number = derive('identifier', subject).readUIntBE(0, 6) % 1_000_000;
      const identifier = String(number).padStart(6, '0');
      return { token, identifier, passcode: passcodeOf(subject), linkId: linkIdOf(token) };
    },
    fingerprint: (code: string) => createHmac('sha256', key).update(`code\n${code}`).digest('hex'),
  };
}
