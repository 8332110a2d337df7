import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import { ulid } from '#tests/factories/documents.ts';
import { expect, it } from 'vitest';
import { FacilitySession } from './facility-session.svelte.ts';

const device = {
  id: ulid(1),
  facility: 'tilleuls',
  name: 'Tablette',
  enrolledAt: '2027-03-29T10:00:00.000Z',
};
const account = { id: ulid(2), role: 'staff', name: 'Sophie', login: 'sophie', facility: 'tilleuls' };
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
  const session = new FacilitySession({ api, end: (id) => ended.push(id) }, settings);
  await session.start();
  expect(session.stage).toBe('ready');
  await expect(session.signOut()).rejects.toThrow('no room');
  expect([session.stage, session.account?.name, ended]).toEqual(['ready', 'Sophie', []]);
});
