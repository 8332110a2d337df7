import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { replaceFile } from '../adapters/durable.ts';
import { readOrMakeSecret, readSecret } from '../adapters/secret-file.ts';

/** A ring's setting, with the key in use; `…_PREVIOUS` has those before it, the newest first, commas between. */
type Setting = 'CREDENTIAL_KEY' | 'FILE_KEY';
type KeySettings = { [S in Setting | `${Setting}_PREVIOUS`]?: string | undefined };
interface Ring {
  setting: Setting;
  /** In the data folder, where the settings have none. */
  file: string;
}
/** What links, identifiers and passcodes are derived from. */
export const CREDENTIAL_RING: Ring = { setting: 'CREDENTIAL_KEY', file: 'credential.key' };
/** What files are sealed with. */
export const FILE_RING: Ring = { setting: 'FILE_KEY', file: 'file.key' };

const KEY = /^[0-9a-f]{64}$/;
const wordsOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);
const newKey = () => randomBytes(32).toString('hex');

function keysIn(path: string, text: string): string[] {
  const keys = wordsOf(text);
  if (keys.length === 0 || !keys.every((key) => KEY.test(key)))
    throw new Error(`${path} must hold 64 hexadecimal digits on each line`);
  return keys;
}

/**
 * The keys of a ring, the newest first: from the settings, or from its file in `DATA_DIR`, made at the first start, one
 * a line. Whoever holds them and the data can open what they guard: keep them apart in backups.
 */
export function loadKeyRing(settings: KeySettings, dataFolder: string, ring = CREDENTIAL_RING): Buffer[] {
  const key = settings[ring.setting];
  const previous = wordsOf(settings[`${ring.setting}_PREVIOUS`] ?? '');
  if (key) return toKeys([key, ...previous]);
  const path = join(dataFolder, ring.file);
  return toKeys([...keysIn(path, readOrMakeSecret(path, newKey)), ...previous]);
}

const toKeys = (keys: string[]) => [...new Set(keys)].map((key) => Buffer.from(key, 'hex'));

/** What to write into the settings, by name, when they hold the key; null: the file was changed. */
export type Rotation = KeySettings | null;

/** Puts a new key before the others; it is used from the next start on. */
export function rotateKey(settings: KeySettings, dataFolder: string, ring = CREDENTIAL_RING): Rotation {
  const { setting, file } = ring;
  const current = settings[setting];
  if (current) {
    const previous = [current, ...wordsOf(settings[`${setting}_PREVIOUS`] ?? '')];
    return { [setting]: newKey(), [`${setting}_PREVIOUS`]: previous.join(',') };
  }
  const path = join(dataFolder, file);
  const text = [newKey(), ...keysIn(path, readSecret(path))].join('\n');
  // Whole or not at all: without its keys what they guard is lost.
  replaceFile(path, `${text}\n`);
  return null;
}
