import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCouch, type Couch, type CouchRequest } from './couch-request.ts';
import { createUnconnectedCouch } from './couch-unconnected.ts';
import { startEmbeddedStore, type EmbeddedStore } from './embedded-store.ts';
import { StoreUnavailableError } from './store.ts';

let folder: string;
let store: EmbeddedStore;
let ways: Record<'connected' | 'unconnected' | 'short', Couch>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unconnected-'));
  store = await startEmbeddedStore(folder);
  ways = {
    connected: createCouch(store.url, store.headers),
    unconnected: createUnconnectedCouch((request) => store.ask(request)),
    short: createUnconnectedCouch((request) => store.ask(request), store.documents),
  };
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** What both must say alike; sequences and revisions are each database's own. */
async function tell(couch: Couch, db: string) {
  const stretch = { startkey: 'note:', endkey: 'note:\uffff', inclusive_end: false, include_docs: true };
  const odd = 'note:é/?&+%#« 1 »';
  const asked: CouchRequest[] = [
    { method: 'PUT', db, qs: { q: 1, n: 1 } },
    { method: 'PUT', db, qs: { q: 1, n: 1 } },
    { method: 'PUT', db, doc: odd, body: { _id: odd, text: 'l’été', gone: undefined, list: [null, 1.5] } },
    { method: 'PUT', db, doc: odd, body: { _id: odd, text: 'again' } },
    { db, doc: odd },
    { db, doc: odd, qs: { conflicts: true } },
    { db, doc: 'absent' },
    { method: 'PUT', db, doc: odd, body: { _id: odd, _rev: 'no revision', text: 'again' } },
    { method: 'PUT', db, doc: 'odd', body: { _id: 'odd', _field: 'no name for one' } },
    { method: 'PUT', db, doc: '_odd', body: { _id: '_odd' } },
    { method: 'PUT', db, doc: 'note:last', body: { _id: 'note:last' } },
    { db, path: '_all_docs', qs: stretch },
    { db, path: '_all_docs', qs: { ...stretch, endkey: 'note:last' } },
    { db, path: '_all_docs', qs: { ...stretch, startkey: 'none:', endkey: 'none:\uffff' } },
    { db, path: '_all_docs', qs: { ...stretch, descending: true } },
    { method: 'PUT', db, doc: '_design/one', body: { _id: '_design/one', views: {} } },
    { db, doc: '_design/one' },
    { db, path: '_all_docs?include_docs=true' },
    { method: 'POST', db, path: '_all_docs?include_docs=true', body: { keys: [odd, 'absent'] } },
    { method: 'DELETE', db, doc: odd, qs: { rev: '1-wrong' } },
    { db: 'no-such-database', path: '_all_docs' },
    { db: 'no-such-database', path: '_all_docs', qs: stretch },
    { db: 'no-such-database', doc: odd },
    { method: 'PUT', db: 'no-such-database', doc: odd, body: { _id: odd } },
    { method: 'DELETE', db },
    { db, doc: odd },
    { method: 'PUT', db, doc: odd, body: { _id: odd } },
    { method: 'PUT', db, qs: { q: 1, n: 1 } },
    { db, doc: odd },
    { method: 'PUT', db, doc: odd, body: { _id: odd } },
    { db, doc: odd },
  ];
  const told: unknown[] = [];
  for (const request of asked) {
    const { status, body } = await couch(request).catch((error: Error) => {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return { status: 'unavailable', body: null };
    });
    // Read one by one, without a count of all there are.
    const { rows } = (body ?? {}) as { rows?: unknown };
    const answer = request.body && rows ? rows : body;
    const text = JSON.stringify(status === 200 ? answer : null).replaceAll(/\d+-[0-9a-f]{32}/g, 'REV');
    told.push([status, text.replaceAll(db, 'DB')]);
  }
  return told;
}

describe('a store in this process', () => {
  it('answers the same with a connection and without', async () => {
    const { connected, unconnected, short } = ways;
    const told = await tell(connected, 'first');
    expect(await tell(unconnected, 'second')).toEqual(told);
    expect(await tell(short, 'third')).toEqual(told);
  });

  it.each(['unconnected', 'short'] as const)('gets a copy of what it is asked with: %s', async (way) => {
    const doc = `kept-${way}`;
    const body = { _id: doc, list: [1] };
    await ways[way]({ method: 'PUT', db: 'second', doc, body });
    expect(body).toEqual({ _id: doc, list: [1] });
    body.list.push(2);
    expect((await ways[way]({ db: 'second', doc })).body).toMatchObject({ list: [1] });
  });

  it('lets one of many writers win, and tells the others', async () => {
    const { short } = ways;
    await short({ method: 'PUT', db: 'second', doc: 'won', body: { _id: 'won' } });
    const { _rev } = (await short({ db: 'second', doc: 'won' })).body as { _rev: string };
    const race = Array.from({ length: 20 }, (_, by) =>
      short({ method: 'PUT', db: 'second', doc: 'won', body: { _id: 'won', _rev, by } }),
    );
    const statuses = (await Promise.all(race)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    const winner = statuses.indexOf(200);
    expect((await short({ db: 'second', doc: 'won' })).body).toMatchObject({ by: winner });
  });

  it('that is closed is unavailable, in short too', async () => {
    const other = await startEmbeddedStore(join(folder, 'other'));
    const couch = createUnconnectedCouch((request) => other.ask(request), other.documents);
    await couch({ method: 'PUT', db: 'one' });
    await couch({ method: 'PUT', db: 'one', doc: 'a', body: { _id: 'a' } });
    await other.close();
    await expect(couch({ db: 'one', doc: 'a' })).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  it('that answers nothing, or a fault of its own, is unavailable', async () => {
    const broken = createUnconnectedCouch(() => Promise.reject(new Error('closed')));
    await expect(broken({ db: 'second' })).rejects.toBeInstanceOf(StoreUnavailableError);
    const faulty = createUnconnectedCouch(async () => ({ status: 500, body: Buffer.from('{}') }));
    await expect(faulty({ db: 'second' })).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});
