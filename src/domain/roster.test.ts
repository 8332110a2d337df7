import { ulid } from '#tests/factories/documents.ts';
import { describe, expect, test } from 'vitest';
import { afterNews, afterPasskey, afterSignIn, afterTry, listed, type RosterEntry } from './roster.ts';

const account = (number: number) => ({
  ...{ id: ulid(number), login: `nom${number}`, name: `Nom ${number}` },
  ...{ role: 'staff' as const, facility: 'tilleuls', practitioner: null },
});
const verifier = { salt: 'c2Vs', iterations: 600_000, hash: 'aGFzaA' };
const lastAt = '2027-03-29T08:00:00.000Z';
const sophie = afterSignIn([], { account: account(1), verifier, lastAt })[0] as RosterEntry;
const known = (number: number, passwordMark = 'a') => ({
  account: account(number),
  passwordMark,
  passkeys: [],
});

describe('who is listed', () => {
  test('a month long, the last one first', () => {
    const both = afterSignIn([sophie], { account: account(2), verifier, lastAt: '2027-03-30T08:00:00.000Z' });
    const now = Date.parse('2027-04-28T07:00:00.000Z');
    expect(listed(both, now).map((entry) => entry.account.id)).toEqual([ulid(2), ulid(1)]);
    expect(listed(both, now + 2 * 3_600_000).map((entry) => entry.account.id)).toEqual([ulid(2)]);
  });
  test('once, however often they come; a passkey keeps what is known of the password', () => {
    const again = afterSignIn([sophie], { account: account(1), verifier: null, lastAt });
    expect(again).toHaveLength(1);
    expect(again[0]?.verifier).toEqual(verifier);
  });
});

describe('what the service says', () => {
  test('whoever has left is forgotten', () => expect(afterNews([sophie], [])).toEqual([]));
  test('the first answer says which password is known; another one since makes it worthless', () => {
    const [told] = afterNews([sophie], [known(1)]);
    expect(told).toMatchObject({ verifier, passwordMark: 'a' });
    expect(afterNews([told!], [known(1)])[0]?.verifier).toEqual(verifier);
    expect(afterNews([told!], [known(1, 'b')])[0]).toMatchObject({ verifier: null, passwordMark: null });
  });
});

describe('tries without a network', () => {
  const wrong = (times: number) => {
    let entry = sophie;
    for (let count = 0; count < times; count += 1) entry = afterTry(entry, false, 0);
    return entry;
  };
  test.each([
    [4, 0],
    [5, 1],
    [6, 2],
    [8, 8],
    [9, 15],
    [19, 15],
  ])('%i wrong ones: %i minutes', (times, minutes) => {
    expect(wrong(times)).toMatchObject({ blockedUntil: minutes * 60_000, verifier });
  });
  test('the twentieth erases what they are tried against', () =>
    expect(wrong(20)).toMatchObject({ verifier: null, passwordMark: null }));
  test('a right one forgets them', () =>
    expect(afterTry(wrong(7), true, 0)).toMatchObject({ failures: 0, blockedUntil: 0, verifier }));
});

test('a passkey that opened this tablet replaces the password here', () =>
  expect(afterPasskey(sophie)).toMatchObject({ verifier: null }));
