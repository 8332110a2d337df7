import { expect, test } from 'vitest';
import { createSealing } from './sealing.ts';

const { seal, open } = createSealing([Buffer.alloc(32, 1)]);

test('opens what it sealed, for its owner alone, and never twice alike', () => {
  const sealed = seal('JBSWY3DPEHPK3PXP', 'one');
  expect(open(sealed, 'one')).toBe('JBSWY3DPEHPK3PXP');
  expect(sealed).not.toContain('JBSWY3DP');
  expect(seal('JBSWY3DPEHPK3PXP', 'one')).not.toBe(sealed);
  expect(() => open(sealed, 'another')).toThrow();
  expect(() => createSealing([Buffer.alloc(32, 2)]).open(sealed, 'one')).toThrow();
});

test.each([0, 12, 28])('notices a changed byte at %i, and a cut', (at) => {
  const bytes = Buffer.from(seal('JBSWY3DPEHPK3PXP', 'one'), 'base64url');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  expect(() => open(bytes.toString('base64url'), 'one')).toThrow();
  expect(() => open(bytes.subarray(0, at).toString('base64url'), 'one')).toThrow();
});

test('a new key opens what the former sealed, while that one is kept', () => {
  const sealed = seal('JBSWY3DPEHPK3PXP', 'one');
  const later = createSealing([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
  expect(later.open(sealed, 'one')).toBe('JBSWY3DPEHPK3PXP');
  expect(() => later.open(sealed, 'another')).toThrow();
  expect(() => open(later.seal('JBSWY3DPEHPK3PXP', 'one'), 'one')).toThrow();
});
