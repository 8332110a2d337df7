import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IdentifierSchema, LinkIdSchema, LinkTokenSchema, PasscodeSchema } from '#domain/access-link.ts';
import { createCredentials, isSameSecret, linkIdOf, loadCredentialKey } from './credentials.ts';

const key = Buffer.alloc(32, 7);
const subject = { appointment: '01J9ZZZZZZZZZZZZZZZZZZZZZZ', participant: 'patient', generation: 1 } as const;

describe('derived credentials', () => {
  const credentials = createCredentials(key);

  it('have the shapes that the page expects', () => {
    for (let generation = 1; generation <= 300; generation += 1) {
      const { token, identifier, passcode, linkId } = credentials.of({ ...subject, generation });
      expect(LinkTokenSchema.parse(token)).toBe(token);
      expect(IdentifierSchema.parse(identifier)).toBe(identifier);
      expect(PasscodeSchema.parse(passcode)).toBe(passcode);
      expect(LinkIdSchema.parse(linkId)).toBe(linkIdOf(token));
    }
  });

  it('come back the same, and differ by key, appointment and generation', () => {
    expect(credentials.of(subject)).toEqual(credentials.of(subject));
    const others = [
      credentials.of({ ...subject, generation: 2 }),
      credentials.of({ ...subject, appointment: '01J9ZZZZZZZZZZZZZZZZZZZZZY' }),
      createCredentials(Buffer.alloc(32, 8)).of(subject),
    ];
    const all = [credentials.of(subject), ...others];
    for (const part of ['token', 'passcode', 'linkId'] as const)
      expect(new Set(all.map((one) => one[part])).size).toBe(4);
  });

  it('gives independent keys for other purposes', () => {
    expect(credentials.subkey('room')).toHaveLength(32);
    expect(credentials.subkey('room')).not.toEqual(credentials.subkey('signal'));
  });
});

it('compares secrets of any length', () => {
  expect(isSameSecret('123456', '123456')).toBe(true);
  expect(isSameSecret('12345', '123456')).toBe(false);
});

it('makes the key once, readable by its owner only', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'key-')), 'data');
  const made = loadCredentialKey(undefined, folder);
  const path = join(folder, 'credential.key');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8').trim()).toBe(made.toString('hex'));
  expect(loadCredentialKey(undefined, folder)).toEqual(made);
  expect(loadCredentialKey('ab'.repeat(32), folder).toString('hex')).toBe('ab'.repeat(32));
});
