import { createHmac } from 'node:crypto';
import type { FileKey, FileKeys } from '../adapters/sealed-chunks.ts';

const idOf = (bytes: Buffer) =>
  createHmac('sha256', bytes).update('vis-a-vis file key').digest('hex').slice(0, 16);

/** Of a ring of keys, the newest first. */
export function createFileKeys(ring: Buffer[]): FileKeys {
  const keys = ring.map((bytes): FileKey => ({ id: idOf(bytes), bytes }));
  const [current] = keys;
  if (!current) throw new Error('a ring of keys has one at least');
  return { current, find: (id) => keys.find((key) => key.id === id) };
}
