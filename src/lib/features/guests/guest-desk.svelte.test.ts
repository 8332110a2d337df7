import { doctorGuestsApi, type GuestAccess } from '#domain/api/guests.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { expect, it, vi } from 'vitest';
import { GuestDesk } from './guest-desk.svelte.ts';

const invitation = { role: 'relative' as const, name: 'Inès Rousseau', email: null, mobile: null };
const access = {
  link: 'https://exemple.fr/r#x',
  identifier: '012345',
  passcode: 'ABCDE-12345',
} as GuestAccess;

function desk(answers: unknown[]) {
  let ids = 0;
  const api = vi.fn(async (..._asked: unknown[]) => answers.shift());
  const onChange = vi.fn();
  const made = new GuestDesk({
    ...{ api: api as unknown as ApiClient, contracts: doctorGuestsApi, appointment: 'A', onChange },
    newId: () => `id-${++ids}`,
  });
  const bodies = () => api.mock.calls.map(([, options]) => (options as { body?: { id: string } }).body?.id);
  return { made, onChange, bodies };
}

it('sends the same invitation again after a cut, and another one after that', async () => {
  const offline = { ok: false, failure: { error: 'offline' } };
  const { made, onChange, bodies } = desk([offline, { ok: true, data: access }, { ok: true, data: access }]);
  await made.invite(invitation);
  expect([made.failure?.error, made.access]).toEqual(['offline', null]);
  expect(onChange).not.toHaveBeenCalled();
  await made.invite(invitation);
  expect([made.failure, made.access]).toEqual([null, access]);
  made.clear();
  await made.invite(invitation);
  expect(bodies()).toEqual(['id-1', 'id-1', 'id-2']);
});

it('says that a removal did not happen', async () => {
  const { made, onChange } = desk([
    { ok: false, failure: { error: 'offline' } },
    { ok: true, data: undefined },
  ]);
  await made.revoke('guest');
  expect([made.failure?.error, onChange.mock.calls.length]).toEqual(['offline', 0]);
  await made.revoke('guest');
  expect([made.failure, onChange.mock.calls.length]).toEqual([null, 1]);
});
