import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutbox, FacilityDexie, type Outbox } from '$lib/adapters/dexie-facility.ts';
import { SYNC_TIMINGS } from '#domain/sync-timings.ts';
import { ExchangeError } from '#domain/exchange-error.ts';
import type { Replica } from '$lib/adapters/pouch-remote.ts';
import { createSyncEngine, type SyncEngine, type SyncReport } from './sync-engine.ts';

let dexie: FacilityDexie;
let outbox: Outbox;
let engine: SyncEngine | null = null;
let reports: SyncReport[];
let round = 0;

const states = () => reports.map(({ state }) => state.name);

function start(replica: Partial<Replica>, revisionOf = async (_id: string): Promise<string | null> => null) {
  reports = [];
  engine = createSyncEngine({
    replica: {
      push: async (revisions) => ({ acknowledged: revisions, refused: [] }),
      pull: async () => undefined,
      ...replica,
    },
    outbox,
    revisionOf,
    signAgain: async ({ id }, kept) => kept({ id, rev: '1-signed-again' }),
    publish: (report) => reports.push(report),
    lastExchangeAt: null,
    now: () => Date.parse('2027-03-29T10:00:00Z'),
    timings: { ...SYNC_TIMINGS, debounceMs: 0 },
  });
  return engine;
}

async function write(...ids: string[]) {
  await outbox.announce(ids, '2027-03-29T09:59:00.000Z');
  await outbox.confirm(ids.map((id) => ({ id, rev: `1-${id}` })));
}

beforeEach(() => {
  dexie = new FacilityDexie(`engine-${round++}`);
  outbox = createOutbox(dexie);
});
afterEach(async () => {
  await engine?.close();
  engine = null;
  dexie.close();
});

describe('sync engine', () => {
  it('sends in the order of writing, receives, and rests with an empty outbox', async () => {
    await write('patient-change:b', 'consent:a', 'request:c');
    const push = vi.fn<Replica['push']>(async (revisions) => ({ acknowledged: revisions, refused: [] }));
    start({ push }).wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(states()).toEqual(['pushing', 'pulling', 'idle']);
    expect(push.mock.calls[0]![0].map(({ id }) => id)).toEqual([
      'patient-change:b',
      'consent:a',
      'request:c',
    ]);
    expect(await outbox.entries()).toEqual([]);
    expect(reports.at(-1)!.lastExchangeAt).toBe('2027-03-29T10:00:00.000Z');
  });

  it('keeps what the service refused, with its reason, and sends it again only when asked', async () => {
    await write('request:good', 'request:poison');
    const push = vi.fn<Replica['push']>(async (revisions) => ({
      acknowledged: revisions.filter(({ id }) => id !== 'request:poison'),
      refused: revisions
        .filter(({ id }) => id === 'request:poison')
        .map((it) => ({ ...it, reason: 'forbidden' })),
    }));
    const running = start({ push });
    running.wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('attention'));
    expect(await outbox.entries()).toMatchObject([{ id: 'request:poison', refused: 'forbidden' }]);
    running.wake();
    await vi.waitFor(() => expect(states().filter((name) => name === 'attention')).toHaveLength(2));
    expect(push).toHaveBeenCalledTimes(1);
    running.retry();
    await vi.waitFor(() => expect(push).toHaveBeenCalledTimes(2));
  });

  it('signs again what a former enrolment wrote, when asked', async () => {
    await write('request:former');
    const push = vi.fn<Replica['push']>(async (revisions) => {
      const refused = revisions.filter(({ rev }) => rev !== '1-signed-again');
      return {
        acknowledged: revisions.filter((revision) => !refused.includes(revision)),
        refused: refused.map((revision) => ({ ...revision, reason: 'wrong-device' })),
      };
    });
    const running = start({ push });
    running.wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('attention'));
    running.retry();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(await outbox.entries()).toEqual([]);
  });

  it('keeps everything when nothing answers, and goes on by itself', async () => {
    await write('request:a');
    let isReachable = false;
    start({
      push: async (revisions) => {
        if (!isReachable) throw new ExchangeError('unreachable');
        return { acknowledged: revisions, refused: [] };
      },
    }).wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('offline'));
    expect(await outbox.entries()).toHaveLength(1);
    isReachable = true;
    engine!.wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(await outbox.entries()).toHaveLength(0);
  });

  it('pauses, setting nothing aside, when the device must sign in again', async () => {
    await write('request:a');
    const push = vi.fn<Replica['push']>().mockRejectedValue(new ExchangeError('sign-in'));
    const running = start({ push });
    running.wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('attention'));
    running.wake();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(push).toHaveBeenCalledTimes(1);
    expect(await outbox.entries()).toMatchObject([{ id: 'request:a', refused: null }]);
  });

  it('sends what was saved just before the power went, and forgets what never was', async () => {
    await outbox.announce(['request:saved', 'request:lost'], '2027-03-29T09:00:00.000Z');
    const push = vi.fn<Replica['push']>(async (revisions) => ({ acknowledged: revisions, refused: [] }));
    start({ push }, async (id) => (id === 'request:saved' ? '1-x' : null)).wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(push.mock.calls[0]![0]).toEqual([{ id: 'request:saved', rev: '1-x' }]);
    expect(await outbox.entries()).toEqual([]);
  });

  it('runs once more when something moved during a run', async () => {
    let release = () => {};
    const pull = vi.fn<Replica['pull']>(() => new Promise<void>((resolve) => (release = resolve)));
    const running = start({ pull });
    running.wake();
    await vi.waitFor(() => expect(pull).toHaveBeenCalledTimes(1));
    running.wake();
    await vi.waitFor(() => expect(reports.at(-1)!.state).toMatchObject({ again: true }));
    release();
    await vi.waitFor(() => expect(pull).toHaveBeenCalledTimes(2));
    release();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
  });
});
