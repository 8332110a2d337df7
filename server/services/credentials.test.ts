import { describe, expect, it } from 'vitest';
import { IdentifierSchema, LinkIdSchema, LinkTokenSchema, PasscodeSchema } from '#domain/access-link.ts';
import { createCredentials, isSameSecret, linkIdOf } from './credentials.ts';

const KEY = Buffer.alloc(32, 7);
const LATER = Buffer.alloc(32, 8);
const subject = { appointment: '01J9ZZZZZZZZZZZZZZZZZZZZZZ', participant: 'patient', generation: 1 } as const;

describe('derived credentials', () => {
  const credentials = createCredentials([KEY]);

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
      createCredentials([LATER]).of(subject),
    ];
    const all = [credentials.of(subject), ...others];
    for (const part of ['token', 'passcode', 'linkId'] as const)
      expect(new Set(all.map((one) => one[part])).size).toBe(4);
  });

  it('gives independent keys for other purposes', () => {
    expect(credentials.subkeys('room')[0]).toHaveLength(32);
    expect(credentials.subkeys('room')).not.toEqual(credentials.subkeys('signal'));
  });
});

it('compares secrets of any length', () => {
  expect(isSameSecret('123456', '123456')).toBe(true);
  expect(isSameSecret('12345', '123456')).toBe(false);
});

describe('after a rotation', () => {
  const former = createCredentials([KEY]);
  const rotated = createCredentials([LATER, KEY]);

  it('new ones come from the new key, and those of the former are still found', () => {
    expect(rotated.of(subject)).toEqual(createCredentials([LATER]).of(subject));
    expect(rotated.every(subject)).toEqual([rotated.of(subject), former.of(subject)]);
    expect(rotated.fingerprints('ABC')[1]).toBe(former.fingerprints('ABC')[0]);
    expect(rotated.subkeys('room').slice(1)).toEqual(former.subkeys('room'));
  });
});
