import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrMakeSecret, readSecret } from '../adapters/secret-file.ts';

interface KeySettings {
  /** The key in use. */
  CREDENTIAL_KEY?: string | undefined;
  /** Those before it, the newest first, with commas or spaces between. */
  CREDENTIAL_KEY_PREVIOUS?: string | undefined;
}

const KEY = /^[0-9a-f]{64}$/;
const pathOf = (dataFolder: string) => join(dataFolder, 'credential.key');
const wordsOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);
const newKey = () => randomBytes(32).toString('hex');

function keysIn(path: string, text: string): string[] {
  const keys = wordsOf(text);
  if (keys.length === 0 || !keys.every((key) => KEY.test(key)))
    throw new Error(`${path} must hold 64 hexadecimal digits on each line`);
  return keys;
}

/**
 * The credential keys, the newest first: from the settings, or from `DATA_DIR/credential.key`, made at the first start,
 * one a line. Whoever holds them and the database can open every link: the one secret to keep apart in backups.
 */
export function loadKeyRing(settings: KeySettings, dataFolder: string): Buffer[] {
  const previous = wordsOf(settings.CREDENTIAL_KEY_PREVIOUS ?? '');
  if (settings.CREDENTIAL_KEY) return toKeys([settings.CREDENTIAL_KEY, ...previous]);
  const path = pathOf(dataFolder);
  return toKeys([...keysIn(path, readOrMakeSecret(path, newKey)), ...previous]);
}

const toKeys = (keys: string[]) => [...new Set(keys)].map((key) => Buffer.from(key, 'hex'));

/** What to write into the settings, when they hold the key; null: the file was changed. */
export type Rotation = Required<KeySettings> | null;

/** Puts a new key before the others; it is used from the next start on. */
export function rotateKey(
  { CREDENTIAL_KEY, CREDENTIAL_KEY_PREVIOUS }: KeySettings,
  dataFolder: string,
): Rotation {
  if (CREDENTIAL_KEY) {
    const previous = [CREDENTIAL_KEY, ...wordsOf(CREDENTIAL_KEY_PREVIOUS ?? '')];
    return { CREDENTIAL_KEY: newKey(), CREDENTIAL_KEY_PREVIOUS: previous.join(',') };
  }
  const path = pathOf(dataFolder);
  const text = [newKey(), ...keysIn(path, readSecret(path))].join('\n');
  // Whole or not at all: without its keys every link is dead.
  const draft = openSync(`${path}.new`, 'w', 0o600);
  writeFileSync(draft, `${text}\n`);
  fsyncSync(draft);
  closeSync(draft);
  renameSync(`${path}.new`, path);
  return null;
}
