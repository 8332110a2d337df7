import type { Account } from '#domain/account.ts';
import { ulid } from '#tests/factories/documents.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import { expect, it, vi } from 'vitest';
import { OperatorSession } from './operator-session.svelte.ts';

const account = {
  ...{ id: ulid(1), role: 'operator', login: 'exploitation', name: 'Nadia Perrin' },
  ...{ facility: null, practitioner: null },
} as Account;
const signedIn = (one: Account, mustEnrol = false) => ({
  ...{ ...one, step: 'signed-in' as const, mustEnrol, hasPasskey: false },
});

function session(answer: unknown) {
  const api = (async () => answer) as unknown as ApiClient;
  const signOuts = { api, end: vi.fn() };
  const passkeys = { isAvailable: () => false } as Passkeys;
  return { one: new OperatorSession({ signOuts, passkeys }), end: signOuts.end };
}

it('lets an operator in, and nobody else: whoever is known is signed out again', async () => {
  const { one } = session({ ok: true, data: signedIn(account) });
  await one.check();
  expect([one.phase, one.account]).toEqual(['signed-in', account]);

  const coordinator = { ...account, id: ulid(2), role: 'coordinator', facility: 'ime' } as Account;
  const { one: other, end } = session({ ok: true, data: signedIn(coordinator) });
  await other.check();
  expect(other.phase).toBe('signed-out');
  expect(other.admit(signedIn(coordinator), { byPassword: true })).toEqual({ error: 'not-an-operator' });
  expect(end).toHaveBeenCalledWith(coordinator.id);
});

it('opens nothing but enrolment to one factor where two are required', async () => {
  const { one } = session({ ok: true, data: signedIn(account, true) });
  await one.check();
  expect(one.phase).toBe('enrol');
});

it('tells silence from a refusal', async () => {
  const silent = session({ ok: false, failure: { error: 'offline' } }).one;
  await silent.check();
  const refused = session({ ok: false, failure: { error: 'signed-out' } }).one;
  await refused.check();
  expect([silent.phase, refused.phase]).toEqual(['unreachable', 'signed-out']);
});
