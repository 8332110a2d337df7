import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
 * Reads the credential key from the settings, or from `DATA_DIR/credential.key`, made at the first start.
 * Whoever holds this key and the database can open every link: it is the one secret to keep apart in backups.
 */
export function loadCredentialKey(setting: string | undefined, dataFolder: string): Buffer {
  if (setting) return Buffer.from(setting, 'hex');
  const path = join(dataFolder, 'credential.key');
  mkdirSync(dataFolder, { recursive: true });
  try {
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} must hold 64 hexadecimal digits`);
  return Buffer.from(text, 'hex');
}

/**
 * Links, identifiers and passcodes are derived, never stored (docs/decisions/003-derived-credentials.md): the same
 * subject always gives the same three, and only `linkId` may be written down.
 */
export function createCredentials(key: Buffer) {
  const derive = (label: string, { appointment, participant, generation }: CredentialSubject) =>
    createHmac('sha256', key).update([label, appointment, participant, generation].join('\n')).digest();

  function passcodeOf(subject: CredentialSubject): string {
    const digest = derive('passcode', subject);
    return Array.from(digest.subarray(0, 10), (byte) => CROCKFORD[byte & 31]).join('');
  }

  return {
    /** 132-bit token, 6-digit identifier, 50-bit passcode. */
    of(subject: CredentialSubject): LinkCredentials {
      const token = derive('token', subject).toString('base64url').slice(0, 22);
      const number = derive('identifier', subject).readUIntBE(0, 6) % 1_000_000;
      const identifier = String(number).padStart(6, '0');
      return { token, identifier, passcode: passcodeOf(subject), linkId: linkIdOf(token) };
    },
    /** Finds a short code (enrolment) without storing what would give it away. */
    fingerprint: (code: string) => createHmac('sha256', key).update(`code\n${code}`).digest('hex'),
    /** An independent 32-byte key for another purpose (signing room tokens). */
    subkey: (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `vis-a-vis ${purpose}`, 32)),
  };
}
export type Credentials = ReturnType<typeof createCredentials>;
