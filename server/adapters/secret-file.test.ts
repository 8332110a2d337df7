import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigurationError } from '../config.ts';
import { loadKeyRing } from '../services/key-ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'credential.key');

test('a key that was made is for its user alone', () => {
  loadKeyRing({}, folder);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
});

test.each([0o640, 0o604, 0o666, 0o620, 0o601])(
  'a key of mode %o stops the start, with what to type',
  (mode) => {
    chmodSync(path, mode);
    const start = () => loadKeyRing({}, folder);
    expect(start).toThrow(ConfigurationError);
    expect(start).toThrow(`chmod 600 ${path}`);
  },
);

test.each([0o600, 0o400])('one of mode %o is read', (mode) => {
  chmodSync(path, mode);
  expect(loadKeyRing({}, folder)).toHaveLength(1);
});

test('what is no key is said to be none', () => {
  chmodSync(path, 0o600);
  writeFileSync(path, 'x');
  expect(() => loadKeyRing({}, folder)).toThrow('must hold 64 hexadecimal digits');
});
