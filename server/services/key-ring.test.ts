import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadKeyRing, rotateKey } from './key-ring.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'key-')), 'data');
});
const ring = (settings = {}) => loadKeyRing(settings, folder).map((key) => key.toString('hex'));
const path = () => join(folder, 'credential.key');
const [A, B, C] = ['aa', 'bb', 'cc'].map((pair) => pair.repeat(32));

describe('in a file', () => {
  it('makes the key once, readable by its owner only', () => {
    const made = ring();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readFileSync(path(), 'utf8').trim()).toBe(made[0]);
    expect(ring()).toEqual(made);
  });

  it('a rotation puts a new one before those there are', () => {
    const before = ring();
    expect(rotateKey({}, folder)).toBeNull();
    const after = ring();
    expect([after.length, after[1]]).toEqual([2, before[0]]);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    rotateKey({}, folder);
    expect(ring().slice(1)).toEqual(after);
  });

  it('a damaged file is said to be one, rather than replaced', () => {
    ring();
    writeFileSync(path(), `${A}\nabc\n`);
    expect(() => ring()).toThrow('64 hexadecimal digits');
  });
});

describe('in the settings', () => {
  const settings = { CREDENTIAL_KEY: A, CREDENTIAL_KEY_PREVIOUS: `${B}, ${C}` };

  it('the newest first', () => {
    expect(ring(settings)).toEqual([A, B, C]);
    expect(ring({ CREDENTIAL_KEY: A })).toEqual([A]);
  });

  it('a rotation says what to write there, and changes nothing itself', () => {
    const rotation = rotateKey(settings, folder);
    expect(rotation?.CREDENTIAL_KEY).toMatch(/^[0-9a-f]{64}$/);
    expect(ring(rotation ?? {}).slice(1)).toEqual([A, B, C]);
    expect(ring(settings)).toEqual([A, B, C]);
  });

  it('a key that moves from the file into the settings goes on opening', () => {
    const [inFile] = ring();
    expect(ring({ CREDENTIAL_KEY: A, CREDENTIAL_KEY_PREVIOUS: inFile })).toEqual([A, inFile]);
  });
});
