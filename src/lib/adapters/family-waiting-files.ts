import type { PendingUpload, WaitingFiles } from './waiting-files.ts';

const DATABASE = 'vis-a-vis-family';
const FACTS = 'waiting-files';
/** Apart from the facts, as ArrayBuffer: Safari lost Blobs kept in IndexedDB. */
const BYTES = 'waiting-bytes';
/** Of version 1: a link's files, facts and bytes in one row. */
const FORMER = 'pending-uploads';
/** What was begun at the service is given up after as long. */
const KEPT_MS = 8 * 24 * 3_600_000;

interface Row extends PendingUpload {
  /** The link in whose space it was added. */
  linkId: string;
}
interface FormerRow extends Pick<PendingUpload, 'id' | 'name' | 'mediaType' | 'sha256'> {
  linkId: string;
  bytes: ArrayBuffer;
}

/** The link stands for its appointment, which those rows don't know, until its space is open (`reassign`). */
function upgrade(database: IDBDatabase, transaction: IDBTransaction) {
  database.createObjectStore(FACTS, { keyPath: 'id' });
  database.createObjectStore(BYTES, { keyPath: 'id' });
  if (!database.objectStoreNames.contains(FORMER)) return;
  const former = transaction.objectStore(FORMER).getAll() as IDBRequest<FormerRow[]>;
  former.onsuccess = () => {
    for (const { bytes, ...facts } of former.result) {
      const addedAt = new Date().toISOString();
      const row: Row = {
        ...facts,
        ...{ appointment: facts.linkId, size: bytes.byteLength, addedAt, refused: null },
      };
      transaction.objectStore(FACTS).add(row);
      transaction.objectStore(BYTES).add({ id: facts.id, bytes });
    }
    database.deleteObjectStore(FORMER);
  };
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 2);
    request.onupgradeneeded = () => upgrade(request.result, request.transaction as IDBTransaction);
    request.onsuccess = () => {
      // A newer version of the application waits for this connection to close; there is one per act.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(new Error('IndexedDB did not open', { cause: request.error }));
  });
}

type Stores = Record<'facts' | 'bytes', IDBObjectStore>;

/** One connection per act: Safari drops idle ones (dexie/Dexie.js#2008). Rejects with the browser's own error. */
async function act<T>(mode: IDBTransactionMode, run: (stores: Stores) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction([FACTS, BYTES], mode, { durability: 'strict' });
      const request = run({ facts: transaction.objectStore(FACTS), bytes: transaction.objectStore(BYTES) });
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up'));
    });
  } finally {
    database.close();
  }
}

const rows = () => act('readonly', ({ facts }) => facts.getAll() as IDBRequest<Row[]>);
const remove = (id: string) =>
  act('readwrite', ({ facts, bytes }) => {
    bytes.delete(id);
    return facts.delete(id);
  });

/** In one transaction: what is removed meanwhile does not come back. */
const modify = (matches: (row: Row) => boolean, change: Partial<Row>) =>
  act('readwrite', ({ facts }) => {
    const request = facts.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (matches(cursor.value as Row)) cursor.update({ ...(cursor.value as Row), ...change });
      cursor.continue();
    };
    return request;
  });

async function removeAll(isGone: (row: Row) => boolean): Promise<void> {
  for (const row of await rows()) if (isGone(row)) await remove(row.id);
}

/** The link is over: nothing of it stays on this device. */
export const forgetFilesOfLink = (link: string): Promise<void> =>
  removeAll(({ linkId, appointment }) => linkId === link || appointment === link);

export interface FamilyPlace {
  linkId: string;
  appointment: string;
}

/** On a family's device, of one appointment: a link that is issued again goes on with what an earlier one left. */
export function createFamilyWaitingFiles({ linkId, appointment }: FamilyPlace): WaitingFiles {
  const listeners = new Set<() => void>();
  const told = () => listeners.forEach((listener) => listener());
  let channel: BroadcastChannel | null = null;
  const tell = () => {
    told();
    channel?.postMessage(null);
  };
  const own = async () => (await rows()).filter((row) => row.appointment === appointment);

  return {
    watch(callback) {
      let last = Promise.resolve();
      // In turn: an older look never overtakes a newer one.
      const listener = () => void (last = last.then(own).then(callback, () => undefined));
      listeners.add(listener);
      channel ??= new BroadcastChannel('vis-a-vis-family-files');
      channel.onmessage = told;
      listener();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        channel?.close();
        channel = null;
      };
    },
    async ids() {
      return (await own()).map(({ id }) => id);
    },
    get: (id) => act('readonly', ({ facts }) => facts.get(id) as IDBRequest<Row | undefined>),
    async bytesOf(id) {
      const found = await act(
        'readonly',
        ({ bytes }) => bytes.get(id) as IDBRequest<{ bytes: ArrayBuffer } | undefined>,
      );
      return found?.bytes;
    },
    async keep(upload, bytes) {
      await act('readwrite', (stores) => {
        stores.bytes.add({ id: upload.id, bytes });
        return stores.facts.add({ ...upload, linkId });
      });
      tell();
    },
    async remove(id) {
      await remove(id);
      tell();
    },
    async reassign(from, to) {
      await modify((row) => row.appointment === from, { appointment: to });
      tell();
    },
    async change(ids, change) {
      await modify(({ id }) => ids.includes(id), change);
      tell();
    },
  };
}

/** What is older than anything the service still waits for. @param now ms */
export const forgetOldFiles = (now: number): Promise<void> =>
  removeAll(({ addedAt }) => now - Date.parse(addedAt) > KEPT_MS);
