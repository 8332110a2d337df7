import { describe, expect, it, test } from 'vitest';
import {
  hasTwoFactors,
  mayKeepOnly,
  mustEnrol,
  ProofSchema,
  secondSteps,
  type Entry,
  type Factors,
  type Proof,
} from './second-factor.ts';

const NONE: Factors = { passkeys: 0, totp: false, recoveryCodes: 0, provider: false };
const anywhere = (...proofs: Proof[]): Entry => ({ proofs, onOwnTablet: false });
const onTablet = (...proofs: Proof[]): Entry => ({ proofs, onOwnTablet: true });

describe('two factors', () => {
  it.each([
    [anywhere('password'), false],
    [anywhere('totp'), false],
    [anywhere('recovery-code'), false],
    [anywhere(), false],
    [anywhere('passkey'), true],
    [anywhere('provider'), true],
    [anywhere('password', 'totp'), true],
    [anywhere('password', 'recovery-code'), true],
    [onTablet('password'), true],
    [onTablet('passkey'), true],
    [onTablet(), false],
  ])('%j: %s', (entry, expected) => expect(hasTwoFactors(entry)).toBe(expected));

  it('leaves only enrolment to whoever has one, where two are required', () => {
    expect(mustEnrol(anywhere('password'), 'required')).toBe(true);
    expect(mustEnrol(anywhere('password'), 'offered')).toBe(false);
    expect(mustEnrol(onTablet('password'), 'required')).toBe(false);
    for (const proof of ProofSchema.options)
      expect(mustEnrol(anywhere('password', proof), 'required')).toBe(proof === 'password');
  });
});

describe('after the right password', () => {
  it('asks nothing of an account that has nothing to show', () =>
    expect(secondSteps(anywhere('password'), NONE, 'required')).toEqual([]));

  it('asks for the code wherever one was set up, on a tablet too', () => {
    const factors = { ...NONE, passkeys: 1, totp: true, recoveryCodes: 3 };
    for (const entry of [anywhere('password'), onTablet('password')])
      for (const rule of ['required', 'offered'] as const)
        expect(secondSteps(entry, factors, rule)).toEqual(['totp', 'passkey', 'recovery-code']);
  });

  it('never lets a password alone enrol beside a passkey that stands for the second factor', () => {
    const factors = { ...NONE, passkeys: 2 };
    expect(secondSteps(anywhere('password'), factors, 'required')).toEqual(['passkey']);
    expect(secondSteps(anywhere('password'), { ...factors, recoveryCodes: 1 }, 'required')).toEqual([
      'passkey',
      'recovery-code',
    ]);
    const linked = { ...NONE, provider: true };
    expect(secondSteps(anywhere('password'), linked, 'required')).toEqual(['provider']);
    expect(secondSteps(anywhere('password'), linked, 'offered')).toEqual([]);
    expect(secondSteps(onTablet('password'), factors, 'required')).toEqual([]);
    expect(secondSteps(anywhere('password'), factors, 'offered')).toEqual([]);
  });
});

test('who signs in off a tablet keeps one factor where two are required', () => {
  const bare = { passkeys: 0, totp: false };
  for (const role of ['practitioner', 'operator'] as const) {
    expect(mayKeepOnly(bare, role, 'required')).toBe(false);
    expect(mayKeepOnly({ ...bare, totp: true }, role, 'required')).toBe(true);
    expect(mayKeepOnly({ ...bare, passkeys: 1 }, role, 'required')).toBe(true);
    expect(mayKeepOnly(bare, role, 'offered')).toBe(true);
  }
  for (const role of ['staff', 'coordinator'] as const)
    expect(mayKeepOnly(bare, role, 'required')).toBe(true);
});
