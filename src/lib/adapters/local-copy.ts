import type { KeyValues } from './dexie-facility.ts';
import { type LocalDatabase, openLocalDatabase } from './pouch.ts';
import { isDatabaseClosed } from '#domain/storage-fault.ts';

/**
 * The tablet's copy, whichever local database holds it now. A copy made anew is filled beside the one in use and then
 * takes its place, in every tab: writes hold the place shared, the change of place alone.
 */
export interface LocalCopy extends LocalDatabase {
  /** Of the local database in use. */
  readonly name: string;
  /** Documents here, and changes since it was made. */
  size(): Promise<{ documents: number; changes: number }>;
  /** Opens a database to fill beside. */
  beside(name: string): Promise<PouchDB.Database>;
  /**
   * Puts the filled one in the place of the one in use, which is then deleted.
   * @param unsent ids of what the service may not have: taken along
   */
  replaceBy(name: string, unsent: () => Promise<string[]>): Promise<void>;
  /** Deletes a database that was filled in vain. */
  discard(name: string): Promise<void>;
  /** Calls back when everything must be read again. Returns what stops it. */
  onReplaced(callback: () => void): () => void;
  /** Opens the database again if the browser has closed it. */
  probe(): Promise<void>;
}

interface LocalCopyOptions {
  /** `facility-tilleuls`, the service's name of it. */
  base: string;
  settings: KeyValues;
  /** A database that doesn't answer is taken for closed. */
  silenceMs: number;
}

/** PouchDB hands out a connection that the browser has closed until the database is closed by it too. */
async function openAlive(name: string): Promise<PouchDB.Database> {
  const { pouch } = openLocalDatabase(name);
  try {
    await pouch.info();
    return pouch;
  } catch (cause) {
    if (!isDatabaseClosed(cause)) throw cause;
    await pouch.close().catch(() => undefined);
    return openLocalDatabase(name).pouch;
  }
}

/** Every leaf with its history; none when the document isn't there. */
async function leavesOf(pouch: PouchDB.Database, id: string) {
  try {
    const leaves = await pouch.get(id, { open_revs: 'all', revs: true });
    return leaves.flatMap((leaf) => ('ok' in leaf ? [leaf.ok] : []));
  } catch (cause) {
    if ((cause as PouchDB.Core.Error).status === 404) return [];
    throw cause;
  }
}

const IN_USE = 'copy';
const LEFT = 'copies-left';

export async function openLocalCopy({ base, settings, silenceMs }: LocalCopyOptions): Promise<LocalCopy> {
  const place = `vis-a-vis-copy:${base}`;
  const channel = new BroadcastChannel(place);
  const listeners = new Set<() => void>();
  const nameInUse = async () => ((await settings.read(IN_USE)) as string | undefined) ?? base;
  let name = await nameInUse();
  let current = openLocalDatabase(name);

  const withPlace = <T>(mode: LockMode, act: () => Promise<T>): Promise<T> =>
    navigator.locks ? (navigator.locks.request(place, { mode }, act) as Promise<T>) : act();

  async function open(next: string) {
    const former = current;
    name = next;
    current = openLocalDatabase(next);
    for (const tell of listeners) tell();
    await former.close().catch(() => undefined);
  }
  /** Another tab may have changed the place. */
  async function catchUp() {
    const next = await nameInUse();
    if (next !== name) await open(next);
  }
  async function reopen() {
    await current.close().catch(() => undefined);
    current = openLocalDatabase(name);
    for (const tell of listeners) tell();
  }
  async function healed<T>(act: (database: LocalDatabase) => Promise<T>): Promise<T> {
    const used = current;
    try {
      return await act(used);
    } catch (cause) {
      if (!isDatabaseClosed(cause)) throw cause;
      if (used === current) await reopen();
      return act(current);
    }
  }
  const write = <T>(act: (database: LocalDatabase) => Promise<T>) =>
    withPlace('shared', async () => {
      await catchUp();
      return healed(act);
    });

  async function discard(former: string) {
    // Filled, put in its place, and cut off before that was noted: it is the copy in use.
    if (former === (await nameInUse())) return;
    const left = new Set(((await settings.read(LEFT)) as string[] | undefined) ?? []);
    await settings.write(LEFT, [...left.add(former)]);
    await (await openAlive(former)).destroy();
    left.delete(former);
    await settings.write(LEFT, [...left]);
  }

  for (const former of ((await settings.read(LEFT)) as string[] | undefined) ?? [])
    if (former !== name) discard(former).catch((cause: unknown) => console.error('copy', cause));
  channel.onmessage = () => void catchUp().catch((cause: unknown) => console.error('copy', cause));

  return {
    get name() {
      return name;
    },
    get pouch() {
      return current.pouch;
    },
    insert: (documents) => write((database) => database.insert(documents)),
    replace: (document) => write((database) => database.replace(document)),
    remove: (id) => write((database) => database.remove(id)),
    rewrite: (...args) => write((database) => database.rewrite(...args)),
    revisionOf: (id) => healed((database) => database.revisionOf(id)),
    readAll: () => healed((database) => database.readAll()),
    follow: (since, handle, ended) => current.follow(since, handle, ended),
    size: () =>
      healed(async ({ pouch }) => {
        const { doc_count: documents, update_seq: changes } = await pouch.info();
        return { documents, changes: Number(changes) };
      }),
    beside: openAlive,
    async replaceBy(next, unsent) {
      const former = name;
      await withPlace('exclusive', async () => {
        const filled = await openAlive(next);
        for (const id of await unsent()) {
          const leaves = await healed(({ pouch }) => leavesOf(pouch, id));
          // With `new_edits: false` only what failed is answered.
          const [failed] = await filled.bulkDocs(leaves, { new_edits: false });
          if (failed) throw new Error('What was not sent yet could not be taken along', { cause: failed });
        }
        await settings.write(IN_USE, next);
        await open(next);
      });
      channel.postMessage('replaced');
      await discard(former);
    },
    discard,
    onReplaced(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    async probe() {
      const used = current;
      const answer = await Promise.race([
        used.pouch.info().then(
          () => true,
          () => false,
        ),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), silenceMs)),
      ]);
      if (!answer && used === current) await reopen();
    },
    async close() {
      channel.close();
      await current.close();
    },
  };
}
