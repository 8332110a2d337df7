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
let ways: Record<'connected' | 'unconnected', Couch>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unconnected-'));
  store = await startEmbeddedStore(folder);
  ways = {
    connected: createCouch(store.url, store.headers),
    unconnected: createUnconnectedCouch((request) => store.ask(request)),
  };
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** What both must say alike; sequences and revisions are each database's own. */
async function tell(couch: Couch, db: string) {
  const odd = 'note:é/?&+%#« 1 »';
  const asked: CouchRequest[] = [
    { method: 'PUT', db, qs: { q: 1, n: 1 } },
    { method: 'PUT', db, qs: { q: 1, n: 1 } },
    { method: 'PUT', db, doc: odd, body: { _id: odd, text: 'l’été', gone: undefined, list: [null, 1.5] } },
    { method: 'PUT', db, doc: odd, body: { _id: odd, text: 'again' } },
    { db, doc: odd },
    { db, doc: 'absent' },
    { method: 'PUT', db, doc: '_design/one', body: { _id: '_design/one', views: {} } },
    { db, doc: '_design/one' },
    { db, path: '_all_docs?include_docs=true' },
    { method: 'POST', db, path: '_all_docs?include_docs=true', body: { keys: [odd, 'absent'] } },
    { method: 'DELETE', db, doc: odd, qs: { rev: '1-wrong' } },
    { db: 'no-such-database', path: '_all_docs' },
  ];
  const told: unknown[] = [];
  for (const request of asked) {
    const { status, body } = await couch(request);
    const text = JSON.stringify(status === 200 ? body : null).replaceAll(/\d+-[0-9a-f]{32}/g, 'REV');
    told.push([status, text.replaceAll(db, 'DB')]);
  }
  return told;
}

describe('a store in this process', () => {
  it('answers the same with a connection and without', async () => {
    const { connected, unconnected } = ways;
    expect(await tell(unconnected, 'second')).toEqual(await tell(connected, 'first'));
  });

  it('gets a copy of what it is asked with', async () => {
    const body = { _id: 'kept', list: [1] };
    await ways.unconnected({ method: 'PUT', db: 'second', doc: 'kept', body });
    expect(body).toEqual({ _id: 'kept', list: [1] });
    body.list.push(2);
    expect((await ways.unconnected({ db: 'second', doc: 'kept' })).body).toMatchObject({ list: [1] });
  });

  it('that answers nothing, or a fault of its own, is unavailable', async () => {
    const broken = createUnconnectedCouch(() => Promise.reject(new Error('closed')));
    await expect(broken({ db: 'second' })).rejects.toBeInstanceOf(StoreUnavailableError);
    const faulty = createUnconnectedCouch(async () => ({ status: 500, body: Buffer.from('{}') }));
    await expect(faulty({ db: 'second' })).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});
