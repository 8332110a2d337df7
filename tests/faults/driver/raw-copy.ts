import type { Raw } from '$lib/adapters/pouch.ts';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
  });

interface Entry {
  id: string;
  winningRev: string;
  deletedOrLocal: '0' | '1';
}

/** Live documents as PouchDB's idb adapter laid them on the disk, read by a connection of our own. */
export async function readRawCopy(name: string): Promise<Raw[]> {
  const database = await settled(indexedDB.open(`_pouch_${name}`));
  try {
    const transaction = database.transaction(['document-store', 'by-sequence'], 'readonly');
    const entries = await settled(transaction.objectStore('document-store').getAll() as IDBRequest<Entry[]>);
    const byRevision = transaction.objectStore('by-sequence').index('_doc_id_rev');
    const live = entries.filter(({ deletedOrLocal }) => deletedOrLocal === '0');
    return await Promise.all(
      live.map(async ({ id, winningRev }) => {
        const body = await settled(byRevision.get(`${id}::${winningRev}`) as IDBRequest<object>);
        return { ...body, _id: id, _rev: winningRev };
      }),
    );
  } finally {
    database.close();
  }
}
