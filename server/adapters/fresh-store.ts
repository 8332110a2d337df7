import { ensureDatabase } from '#couchdb/setup.ts';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCouch, type Couch } from './couch-request.ts';
import { syncFolder } from './durable.ts';
import { startEmbeddedStore, type EmbeddedStore } from './embedded-store.ts';
import type { Revised } from './store.ts';

interface ChangesAnswer {
  results: { id: string; changes: { rev: string }[] }[];
  last_seq: string | number;
}
interface BulkAnswer {
  results: { docs: { ok?: Revised & { _deleted?: boolean } }[] }[];
}

const AT_ONCE = 200;

export const storeFolder = (dataFolder: string) => join(dataFolder, 'store');
const freshFolder = (dataFolder: string) => join(dataFolder, 'store-fresh');
const formerFolder = (dataFolder: string) => join(dataFolder, 'store-former');

async function ask<T>(couch: Couch, request: Parameters<Couch>[0]): Promise<T> {
  const { status, body } = await couch(request);
  if (status !== 200)
    throw new Error(`${request.method ?? 'GET'} ${request.db ?? ''}: ${status}`, { cause: body });
  return body as T;
}

/** A tombstone says that it is one, and nothing else. */
const bare = (document: Revised & { _deleted?: boolean }) => {
  const { _id, _rev, _revisions, _deleted } = document;
  return _deleted ? { _id, _rev, _revisions, _deleted } : document;
};

/** What lives, with its history, and tombstones as such: tablets still have to hear of them. */
async function copyDatabase(from: Couch, to: Couch, db: string, isLeftOut: (id: string) => boolean) {
  await ensureDatabase(to, db);
  for (let since: string | number = 0; ;) {
    const query = new URLSearchParams({ since: String(since), limit: String(AT_ONCE), style: 'all_docs' });
    const page: ChangesAnswer = await ask(from, { db, path: `_changes?${query.toString()}` });
    if (page.results.length === 0) return;
    const docs = page.results
      .filter(({ id }) => !id.startsWith('_design/') && !isLeftOut(id))
      .flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev })));
    if (docs.length > 0) {
      const path = '_bulk_get?revs=true';
      const { results } = await ask<BulkAnswer>(from, { method: 'POST', db, path, body: { docs } });
      const found = results.flatMap(({ docs: [leaf] }) => (leaf?.ok ? [bare(leaf.ok)] : []));
      if (found.length !== docs.length) throw new Error(`${db}: a document could not be read`);
      const body = { docs: found, new_edits: false };
      const failed = await ask<unknown[]>(to, { method: 'POST', db, path: '_bulk_docs', body });
      if (failed.length > 0) throw new Error(`${db}: a document could not be copied`, { cause: failed[0] });
    }
    since = page.last_seq;
  }
}

/**
 * The new store takes the place of the old one, if a renewal was cut off between the two: the old one is moved away only
 * once the new one is whole. Called before the embedded store is opened.
 */
export async function completeSwap(dataFolder: string): Promise<void> {
  const [store, fresh] = [storeFolder(dataFolder), freshFolder(dataFolder)];
  if (existsSync(store) || !existsSync(formerFolder(dataFolder))) return;
  await rename(fresh, store).catch((cause: unknown) => {
    // Another process, which starts at this moment, did the same.
    if (!existsSync(store)) throw cause;
  });
  await syncFolder(dataFolder);
}

/** Removes what a renewal left, whether it got through or not. Only for whoever holds the store. */
export async function sweepRenewal(dataFolder: string): Promise<void> {
  for (const left of [formerFolder, freshFolder])
    await rm(left(dataFolder), { recursive: true, force: true });
}

async function copyAll(from: EmbeddedStore, to: EmbeddedStore): Promise<void> {
  const [source, target] = [from, to].map(({ url, headers }) => createCouch(url, headers)) as [Couch, Couch];
  for (const db of await ask<string[]>(source, { path: '_all_dbs' }))
    await copyDatabase(source, target, db, (id) => db === 'service' && id.startsWith('checkpoint:'));
}

/**
 * Copies what lives in the embedded store into a fresh one, which takes its place: LevelDB keeps the bytes of what was
 * removed or written over until it happens to need their room. Sequences begin again: databases get new epochs, and the
 * places of those who follow them (`checkpoint:`) are left behind. The service is stopped. Repeatable after a cut.
 * @throws ConfigurationError when another process uses the folder
 */
export async function renewStore(dataFolder: string): Promise<void> {
  await completeSwap(dataFolder);
  const from = await startEmbeddedStore(storeFolder(dataFolder));
  try {
    await sweepRenewal(dataFolder);
    const to = await startEmbeddedStore(freshFolder(dataFolder));
    try {
      await copyAll(from, to);
    } finally {
      await to.close();
    }
  } catch (error) {
    await from.close();
    throw error;
  }
  // Under the old one's lock: no service starts in between.
  await from.close(async () => {
    await syncFolder(freshFolder(dataFolder));
    await rename(storeFolder(dataFolder), formerFolder(dataFolder));
    await completeSwap(dataFolder);
  });
  await rm(formerFolder(dataFolder), { recursive: true, force: true });
}
