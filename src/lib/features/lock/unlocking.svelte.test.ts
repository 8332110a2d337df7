import type { RosterEntry } from '#domain/roster.ts';
import { ulid } from '#tests/factories/documents.ts';
import { expect, it } from 'vitest';
import { Unlocking, type UnlockFailure } from './unlocking.svelte.ts';

const account = {
  ...{ id: ulid(1), login: 'sophie', name: 'Sophie Amar', role: 'staff' as const },
  ...{ facility: 'ime-les-tilleuls', practitioner: null },
} as const;
const entry: RosterEntry = {
  ...{ account, lastAt: '2027-03-29T08:00:00.000Z', verifier: null, passwordMark: null, passkeys: [] },
  ...{ failures: 0, blockedUntil: 0 },
};

/** What the service answers; the tablet itself finds the password right. */
function lockedWith(answer: UnlockFailure['error']) {
  const opened: string[] = [];
  const signIn = { failure: { error: answer }, withPassword: async () => undefined };
  const unlocking = new Unlocking({
    session: { signIn, hold: async () => undefined } as never,
    roster: { tryPassword: async () => 'right' } as never,
    onOpened: ({ login }) => opened.push(login),
  });
  return { unlocking, opened };
}

it.each(['offline', 'store-unavailable', 'internal'] as const)(
  'judges by itself when the service cannot: %s',
  async (answer) => {
    const { unlocking, opened } = lockedWith(answer);
    await unlocking.withPassword(entry, 'une phrase de passe');
    expect([opened, unlocking.failure]).toEqual([['sophie'], null]);
  },
);

it.each(['bad-credentials', 'too-many-attempts'] as const)(
  'takes the service’s word where it has one: %s',
  async (answer) => {
    const { unlocking, opened } = lockedWith(answer);
    await unlocking.withPassword(entry, 'une phrase de passe');
    expect([opened, unlocking.failure?.error]).toEqual([[], answer]);
  },
);
