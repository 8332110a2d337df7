import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutbox, FacilityDexie, type Outbox } from '$lib/adapters/dexie-facility.ts';
import { SYNC_TIMINGS } from '#domain/sync-timings.ts';
import { ExchangeError } from '#domain/exchange-error.ts';
import type { ExchangeNote } from '#domain/sync-journal.ts';
import type { Revision } from '$lib/adapters/pouch.ts';
import type { PushOutcome } from '$lib/adapters/pouch-push.ts';
import type { Hello, Replica } from '$lib/adapters/pouch-remote.ts';
import { createSyncEngine, type SyncEngine, type SyncReport } from './sync-engine.ts';

let dexie: FacilityDexie;
let outbox: Outbox;
let engine: SyncEngine | null = null;
let reports: SyncReport[];
let round = 0;

const states = () => reports.map(({ state }) => state.name);

const HELLO: Hello = {
  epoch: '01J00000000000000000000000',
  seq: 1,
  minClient: 1,
  now: '2027-03-29T10:00:00.000Z',
};

/** The service's side, as each test wants it. */
interface Side {
  hello: Replica['hello'];
  push(revisions: Revision[]): Promise<Omit<PushOutcome, 'replaced'> & Partial<PushOutcome>>;
  pull(): Promise<void>;
}
const notes: ExchangeNote[] = [];

const reopened = vi.fn(async () => undefined);

function start(side: Partial<Side>, revisionOf = async (_id: string): Promise<string | null> => null) {
  const { hello, push, pull }: Side = {
    hello: async () => HELLO,
    push: async (revisions) => ({ acknowledged: revisions, refused: [] }),
    pull: async () => undefined,
    ...side,
  };
  reports = [];
  notes.length = 0;
  engine = createSyncEngine({
    replica: {
      hello,
      push: async (revisions, settled) => {
        if (revisions.length > 0) await settled({ replaced: [], ...(await push(revisions)) });
      },
      stop: () => undefined,
    },
    receiving: { offerAgain: async () => undefined, receive: pull },
    outbox,
    revisionOf,
    reopen: reopened,
    signAgain: async ({ id }, kept) => kept({ id, rev: '1-signed-again' }),
    heard: () => undefined,
    journal: (note) => notes.push(note),
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
    const push = vi.fn<Side['push']>(async (revisions) => ({ acknowledged: revisions, refused: [] }));
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

  it('exchanges while nudge follows nudge: none puts it off', async () => {
    const running = start({});
    const storm = setInterval(() => running.nudge(), 5);
    await vi.waitFor(() => expect(states()).toContain('pulling'));
    clearInterval(storm);
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
  });

  it('opens the copy again that the browser closed', async () => {
    await write('request:a');
    const closed = new DOMException('The database connection is closing.', 'InvalidStateError');
    const push = vi.fn<Side['push']>(async () => {
      throw new ExchangeError('server', { cause: closed });
    });
    reopened.mockClear();
    start({ push }).wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('attention'));
    expect(reopened).toHaveBeenCalledTimes(1);
  });

  it('keeps what the service refused, with its reason, and sends it again only when asked', async () => {
    await write('request:good', 'request:poison');
    const push = vi.fn<Side['push']>(async (revisions) => ({
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
    const push = vi.fn<Side['push']>(async (revisions) => {
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
    const push = vi.fn<Side['push']>().mockRejectedValue(new ExchangeError('sign-in'));
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
    await outbox.announce(['request:lost-under-a-later-clock'], '2027-03-31T09:00:00.000Z');
    const push = vi.fn<Side['push']>(async (revisions) => ({ acknowledged: revisions, refused: [] }));
    start({ push }, async (id) => (id === 'request:saved' ? '1-x' : null)).wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(push.mock.calls[0]![0]).toEqual([{ id: 'request:saved', rev: '1-x' }]);
    expect(await outbox.entries()).toEqual([]);
  });

  it('sends a draft whose later revision was saved as the power went', async () => {
    await write('draft:a');
    const push = vi.fn<Side['push']>(async (revisions) => {
      const isLater = ({ rev }: Revision) => rev === '2-later';
      return {
        acknowledged: revisions.filter(isLater),
        refused: [],
        replaced: revisions.filter((revision) => !isLater(revision)),
      };
    });
    start({ push }, async () => '2-later').wake();
    await vi.waitFor(() => expect(push).toHaveBeenCalledTimes(2));
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(await outbox.entries()).toEqual([]);
  });

  it('keeps what was announced while its former revision left', async () => {
    await write('draft:a');
    const push = vi.fn<Side['push']>(async (revisions) => {
      await outbox.announce(['draft:a'], '2027-03-29T10:00:00.000Z');
      return { acknowledged: revisions, refused: [] };
    });
    start({ push }).wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
    expect(push).toHaveBeenCalledWith([{ id: 'draft:a', rev: '1-draft:a' }]);
    expect(await outbox.entries()).toMatchObject([{ id: 'draft:a', rev: null }]);
  });

  it.each([
    ['told by the browser', undefined],
    [
      'where it can’t tell',
      { during: (_ids: string[], act: () => Promise<never>) => act(), ids: async () => null },
    ],
  ])(
    'keeps what is being saved while the service acknowledges what was there before, %s',
    async (_, savings) => {
      outbox = createOutbox(dexie, savings);
      let finish = (_revisions: Revision[]) => {};
      const written = new Promise<Revision[]>((resolve) => (finish = resolve));
      const saving = outbox.save(['draft:a'], '2027-03-29T10:00:00.000Z', () => written);
      await vi.waitFor(async () => expect(await outbox.entries()).toHaveLength(1));
      const push = vi.fn<Side['push']>(async (revisions) => ({ acknowledged: revisions, refused: [] }));
      const running = start({ push }, async () => '1-before');
      running.wake();
      await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
      expect(push).toHaveBeenCalledWith([{ id: 'draft:a', rev: '1-before' }]);
      expect(await outbox.entries()).toHaveLength(1);
      finish([{ id: 'draft:a', rev: '2-saved' }]);
      await saving;
      running.wake();
      await vi.waitFor(() => expect(push).toHaveBeenCalledWith([{ id: 'draft:a', rev: '2-saved' }]));
      await vi.waitFor(async () => expect(await outbox.entries()).toEqual([]));
    },
  );

  it('judges a later revision by itself when an earlier one was refused', async () => {
    await write('draft:a');
    const push = vi.fn<Side['push']>(async (revisions) => {
      await outbox.confirm([{ id: 'draft:a', rev: '2-later' }]);
      return { acknowledged: [], refused: revisions.map((it) => ({ ...it, reason: 'too-large' })) };
    });
    start({ push }).wake();
    await vi.waitFor(() => expect(push).toHaveBeenCalled());
    await vi.waitFor(() => expect(states().at(-1)).not.toBe('pushing'));
    expect(await outbox.entries()).toMatchObject([{ rev: '2-later', refused: null }]);
  });

  it('runs once more when something moved during a run', async () => {
    let release = () => {};
    const pull = vi.fn<Side['pull']>(() => new Promise<void>((resolve) => (release = resolve)));
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

  it('runs once more when the network went and came back while a run ended', async () => {
    let release = () => {};
    const pull = vi.fn<Side['pull']>(() => new Promise<void>((resolve) => (release = resolve)));
    const running = start({ pull });
    running.wake();
    await vi.waitFor(() => expect(pull).toHaveBeenCalledTimes(1));
    running.networkLost();
    running.wake();
    await vi.waitFor(() => expect(states().at(-1)).toBe('pushing'));
    running.wake();
    await vi.waitFor(() => expect(reports.at(-1)!.state).toMatchObject({ again: true }));
    release();
    await vi.waitFor(() => expect(pull).toHaveBeenCalledTimes(2));
    release();
    await vi.waitFor(() => expect(pull).toHaveBeenCalledTimes(3));
    release();
    await vi.waitFor(() => expect(states().at(-1)).toBe('idle'));
  });

  it('sends, then receives no more, when this application is too old to read', async () => {
    await write('request:a');
    const pull = vi.fn<Side['pull']>(async () => undefined);
    start({ pull, hello: async () => ({ ...HELLO, minClient: 99 }) }).wake();
    await vi.waitFor(() => expect(reports.at(-1)!.state).toMatchObject({ cause: 'version' }));
    expect(await outbox.entries()).toEqual([]);
    expect(pull).not.toHaveBeenCalled();
  });

  it('asks at once, and not for long, when the service fell silent', async () => {
    const hello = vi.fn<Replica['hello']>().mockRejectedValue(new ExchangeError('unreachable'));
    start({ hello }).probe();
    await vi.waitFor(() => expect(states().at(-1)).toBe('offline'));
    expect(hello).toHaveBeenCalledWith(SYNC_TIMINGS.probeMs);
  });

  it('notes what it did and what went wrong', async () => {
    await write('request:a', 'request:b');
    start({
      push: async ([first, ...others]) => ({
        acknowledged: [first!],
        refused: others.map((it) => ({ ...it, reason: 'too-large' })),
      }),
      pull: () => Promise.reject(new DOMException('no room', 'QuotaExceededError')),
    }).wake();
    await vi.waitFor(() => expect(reports.at(-1)!.state).toMatchObject({ cause: 'storage' }));
    expect(notes).toEqual([
      { kind: 'failed', cause: 'storage', sent: 1 },
      { kind: 'refused', id: 'request:b', reason: 'too-large' },
    ]);
  });
});
