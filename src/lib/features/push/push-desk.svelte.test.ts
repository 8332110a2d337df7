import type { PushDevice, PushDevices, PushSubscriptionKeys } from '#domain/push.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import type { PushPort, PushResult } from '$lib/adapters/push.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { PushDesk } from './push-desk.svelte.ts';

const device = (id: string, isStale = false, isOfSession = true): PushDevice => ({
  ...{ id, browser: 'Chrome', system: 'Android', tablet: null, addedAt: '2027-03-29T08:00:00.000Z' },
  ...{ isStale, isOfSession },
});
const subscription = (name: string): PushSubscriptionKeys => ({
  endpoint: `https://push.example/${name}`,
  keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
});

let devices: PushDevice[];
let ownId: string | null;
let answer: PushResult;
let asked: string[];
let isGranted: boolean;
let isOnline: boolean;
let desk: PushDesk;

beforeEach(() => {
  [devices, ownId, asked, isGranted, isOnline] = [[], null, [], false, true];
  answer = { ok: true, subscription: subscription('new') };
  const port: PushPort = {
    readiness: () => (answer.ok || answer.fault !== 'refused' ? 'ready' : 'refused'),
    isGranted: () => isGranted,
    ownId: async () => ownId,
    async subscribe(key, anew) {
      asked.push(`subscribe ${key} ${anew}`);
      if (answer.ok) ownId = 'new';
      return answer;
    },
  };
  const told = (): CallResult<PushDevices> =>
    isOnline ? { ok: true, data: { key: 'K', devices } } : { ok: false, failure: { error: 'offline' } };
  const routes = {
    read: async () => told(),
    async accept({ endpoint }: PushSubscriptionKeys) {
      asked.push(`accept ${endpoint}`);
      if (isOnline) devices = [...devices, device('new')];
      return told();
    },
    async withdraw(id: string) {
      asked.push(`withdraw ${id}`);
      if (isOnline) devices = devices.filter((one) => one.id !== id);
      return told();
    },
  };
  desk = new PushDesk({ port, routes });
});

describe('PushDesk', () => {
  it('asks the browser nothing by itself, then accepts on this device', async () => {
    await desk.read();
    expect([desk.isHere, asked]).toEqual([false, []]);
    await desk.accept();
    expect(asked).toEqual(['subscribe K false', 'accept https://push.example/new']);
    expect([desk.isHere, desk.failure, desk.busy]).toEqual([true, null, false]);
  });

  it.each(['refused', 'dismissed', 'failed'] as const)('says so when it was %s', async (fault) => {
    await desk.read();
    answer = { ok: false, fault };
    await desk.accept();
    expect([desk.isHere, desk.failure]).toEqual([false, { error: 'push', fault }]);
    expect(desk.readiness).toBe(fault === 'refused' ? 'refused' : 'ready');
  });

  it('makes one anew that its push service gave up, where it was accepted; nowhere else', async () => {
    [devices, ownId] = [[device('old', true)], 'old'];
    await desk.read();
    expect([desk.isHere, asked]).toEqual([false, []]);
    isGranted = true;
    await desk.read();
    expect(asked).toEqual(['subscribe K true', 'accept https://push.example/new', 'withdraw old']);
    expect(desk.devices).toEqual([device('new')]);
    [devices, ownId, asked] = [[device('other', true)], 'new', []];
    await desk.read();
    expect(asked).toEqual([]);
  });

  it('says so again in a new session of the same browser, once; of other browsers it says nothing', async () => {
    [devices, ownId, isGranted] = [[device('other', false, false)], 'new', true];
    await desk.read();
    expect(asked).toEqual([]);
    devices = [device('new', false, false)];
    await desk.read();
    expect(asked).toEqual(['subscribe K false', 'accept https://push.example/new']);
    devices = [device('new')];
    await desk.read();
    expect(asked).toHaveLength(2);
  });

  it('stops on any device of the list, and keeps the list when the service can’t be told', async () => {
    [devices, ownId] = [[device('a'), device('b')], 'a'];
    await desk.read();
    expect(await desk.withdraw('b')).toBe(true);
    expect([desk.isHere, desk.devices]).toEqual([true, [device('a')]]);
    isOnline = false;
    expect(await desk.withdraw('a')).toBe(false);
    expect([desk.devices, desk.failure]).toEqual([[device('a')], { error: 'offline' }]);
  });
});
