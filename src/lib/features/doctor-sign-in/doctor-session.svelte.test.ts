import type { Account } from '#domain/account.ts';
import { ulid } from '#tests/factories/documents.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DoctorSession } from './doctor-session.svelte.ts';

const account = {
  ...{ id: ulid(1), role: 'practitioner', login: 'vasseur', name: 'Dr Hélène Vasseur' },
  ...{ facility: null, practitioner: 'dr-helene-vasseur' },
} as Account;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const noStorage = (): Storage => {
  throw new Error('refused');
};
function session(answer: unknown, kept = createKeepsake(noStorage)) {
  const api = (() => answer) as unknown as ApiClient;
  const passkeys = { isAvailable: () => false } as Passkeys;
  const signOuts = { api, end: vi.fn() };
  return new DoctorSession({ signOuts, kept, passkeys, onSignedOut: async () => undefined });
}
const never = new Promise(() => undefined);
const remembering = () => {
  const kept = createKeepsake(noStorage);
  kept.write('doctor-account', account);
  return kept;
};

it('lets in at once whom it remembers, though the service doesn’t answer', () => {
  const one = session(never, remembering());
  void one.check();
  expect([one.phase, one.account]).toEqual(['signed-in', account]);
});

it('says within seconds that the service doesn’t answer, to someone it doesn’t know', async () => {
  const one = session(never);
  void one.check();
  expect(one.phase).toBe('checking');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(one.phase).toBe('unreachable');
});

it('takes the service’s refusal for an end, not its silence', async () => {
  const refused = session(Promise.resolve({ ok: false, failure: { error: 'signed-out' } }), remembering());
  await refused.check();
  expect(refused.phase).toBe('signed-out');
  const silent = session(Promise.resolve({ ok: false, failure: { error: 'offline' } }), remembering());
  await silent.check();
  expect(silent.phase).toBe('signed-in');
});

it('opens nothing but enrolment to one factor where two are required, and remembers nobody meanwhile', async () => {
  const answer = { ...account, step: 'signed-in', mustEnrol: true, hasPasskey: false };
  const kept = remembering();
  const one = session(Promise.resolve({ ok: true, data: answer }), kept);
  await one.check();
  expect([one.phase, kept.read('doctor-account')]).toEqual(['enrol', null]);
  const enough = session(Promise.resolve({ ok: true, data: { ...answer, mustEnrol: false } }), kept);
  await enough.check();
  expect([enough.phase, kept.read('doctor-account')]).toEqual(['signed-in', account]);
});
