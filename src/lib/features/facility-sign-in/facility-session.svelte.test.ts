import { authApi } from '#domain/api/auth.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import { ulid } from '#tests/factories/documents.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import { expect, it, vi } from 'vitest';
import { FacilitySession } from './facility-session.svelte.ts';

const device = {
  id: ulid(1),
  facility: 'tilleuls',
  name: 'Tablette',
  enrolledAt: '2027-03-29T10:00:00.000Z',
};
const account = {
  id: ulid(2),
  role: 'staff',
  name: 'Sophie',
  login: 'sophie',
  facility: 'tilleuls',
  practitioner: null,
  ...{ step: 'signed-in', mustEnrol: false, hasPasskey: false },
};
const passkeys = { isAvailable: () => false } as Passkeys;
const ended: string[] = [];
const api = (async (contract: { path: string }) => {
  return {
    ok: true,
    data: contract.path.includes('device') ? { device, facilityName: 'Tilleuls' } : account,
  };
}) as unknown as ApiClient;
const refuse = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));

it('opens on a tablet that keeps nothing, and doesn’t sign out what it could not forget', async () => {
  const settings: KeyValues = { read: async () => undefined, write: refuse, remove: refuse };
  const session = new FacilitySession({ api, end: (id) => ended.push(id) }, settings, passkeys);
  await session.start();
  expect(session.stage).toBe('ready');
  await expect(session.signOut()).rejects.toThrow('no room');
  expect([session.stage, session.account?.name, ended]).toEqual(['ready', 'Sophie', []]);
});

/** A tablet that remembers, before a service that answers who holds it when told to. */
async function slowly(kept: Record<string, unknown>) {
  const asked: ((answer: unknown) => void)[] = [];
  const slow = ((contract: { path: string; method: string }) =>
    contract.path === authApi.me.path && contract.method === 'GET'
      ? new Promise((resolve) => asked.push(resolve))
      : api(contract as never)) as unknown as ApiClient;
  const values = new Map<string, unknown>(
    Object.entries({ enrolment: { device, facilityName: 'Tilleuls' }, ...kept }),
  );
  const settings: KeyValues = {
    read: async (key) => values.get(key),
    write: async (key, value) => void values.set(key, value),
    remove: async (key) => void values.delete(key),
  };
  const session = new FacilitySession({ api: slow, end: () => undefined }, settings, passkeys);
  const started = session.start();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const answer = async (one: unknown) => {
    asked[0]?.(one);
    await started;
  };
  return { session, values, answer };
}

it('tells a session that was closed from elsewhere from one that its holder ended', async () => {
  const closed = await slowly({ account });
  await closed.answer({ ok: false, failure: { error: 'signed-out' } });
  expect([closed.session.stage, closed.session.wasEnded]).toEqual(['sign-in', true]);
  await closed.session.signIn.withPassword('sophie', 'x');
  await closed.session.signOut();
  expect([closed.session.stage, closed.session.wasEnded]).toEqual(['sign-in', false]);

  const nobody = await slowly({});
  await nobody.answer({ ok: false, failure: { error: 'signed-out' } });
  expect([nobody.session.stage, nobody.session.wasEnded]).toEqual(['sign-in', false]);
});

it('takes no late answer about who held the tablet when it was asked', async () => {
  const left = await slowly({ account });
  await left.session.signOut();
  await left.answer({ ok: true, data: account });
  expect([left.session.stage, left.values.get('account')]).toEqual(['sign-in', undefined]);

  const came = await slowly({});
  await came.session.signIn.withPassword('sophie', 'x');
  expect(came.session.signIn.failure).toBeNull();
  await came.answer({ ok: false, failure: { error: 'signed-out' } });
  expect([came.session.stage, came.session.account?.name]).toEqual(['ready', 'Sophie']);
});
