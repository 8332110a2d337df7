import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRoomTokens, type RoomPass } from './room-tokens.ts';

const pass: RoomPass = {
  appointment: '01JZ0000000000000000000000',
  facility: 'les-tilleuls',
  seat: 'patient',
  generation: 2,
  epoch: 1,
  peerId: '0123456789abcdef0123456789abcdef',
  issuedAt: 1_000,
  expiresAt: 2_000,
};
const KEY = randomBytes(32);
const tokens = createRoomTokens([KEY]);
const token = tokens.sign(pass);

describe('room tokens', () => {
  it('gives back what was signed, until it expires', () => {
    expect(tokens.read(token, 1_999)).toEqual(pass);
    expect(tokens.read(token, 2_000)).toBeNull();
  });

  it('travels in an address as it is', () => {
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('refuses every single altered character', () => {
    for (let i = 0; i < token.length; i++) {
      // The last character of a base64url group carries spare bits: another one may decode to the same bytes.
      if (i === token.length - 1) continue;
      const altered = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
      expect(tokens.read(altered, 1_500), `character ${i}`).toBeNull();
    }
  });

  it.each(['', '.', 'a.b', `${token}.x`, token.split('.')[0] ?? ''])('refuses « %s »', (forged) => {
    expect(tokens.read(forged, 1_500)).toBeNull();
  });

  it('outlives a rotation of the key, while the former one is kept', () => {
    const later = createRoomTokens([randomBytes(32), KEY]);
    expect(later.read(token, 1_500)).toEqual(pass);
    expect(tokens.read(later.sign(pass), 1_500)).toBeNull();
  });

  it('refuses what another key signed', () => {
    expect(createRoomTokens([randomBytes(32)]).read(token, 1_500)).toBeNull();
  });
});
