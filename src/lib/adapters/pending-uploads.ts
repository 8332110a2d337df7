/** A family's file on its way to the dossier. Bytes as ArrayBuffer: Safari lost Blobs kept in IndexedDB. */
export interface PendingUpload {
  /** ULID of the dossier's file. */
  id: string;
  linkId: string;
  name: string;
  mediaType: string;
  sha256: string;
  bytes: ArrayBuffer;
}

export interface PendingUploads {
  list(linkId: string): Promise<PendingUpload[]>;
  put(upload: PendingUpload): Promise<void>;
  remove(id: string): Promise<void>;
}

const DATABASE = 'vis-a-vis-family';
const STORE = 'pending-uploads';

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('IndexedDB did not open', { cause: request.error }));
  });
}

/** One connection per act: Safari drops idle ones (dexie/Dexie.js#2008). */
async function act<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = run(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(new Error('IndexedDB gave up', { cause: transaction.error }));
    });
  } finally {
    database.close();
  }
}

export const createPendingUploads = (): PendingUploads => ({
  async list(linkId) {
    const all = await act('readonly', (store) => store.getAll() as IDBRequest<PendingUpload[]>);
    return all.filter((upload) => upload.linkId === linkId);
  },
  async put(upload) {
    await act('readwrite', (store) => store.put(upload));
  },
  async remove(id) {
    await act('readwrite', (store) => store.delete(id));
  },
});
