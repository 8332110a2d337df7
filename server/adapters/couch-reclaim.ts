import type { Couch } from './couch-request.ts';

interface ChangesAnswer {
  results: { id: string; deleted?: boolean; changes: { rev: string }[] }[];
}

/** CouchDB takes at most a hundred ids in one request (`[purge] max_document_id_number`). */
const IDS_AT_ONCE = 100;
const ASK_AGAIN_MS = 500;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function tombstonesOf(couch: Couch, db: string, ids: string[]): Promise<Record<string, string[]>> {
  const path = '_changes?filter=_doc_ids&style=all_docs';
  const { status, body } = await couch({ method: 'POST', db, path, body: { doc_ids: ids } });
  if (status !== 200) throw new Error(`POST ${db}/_changes: ${status}`, { cause: body });
  const { results } = body as ChangesAnswer;
  return Object.fromEntries(
    results
      .filter(({ deleted }) => deleted)
      .map(({ id, changes }) => [id, changes.map(({ rev }) => rev)] as const),
  );
}

/**
 * Takes removed documents out of a CouchDB's database, their ids and histories too. Those that live are left alone.
 * Replication doesn't carry it: for databases that nobody copies.
 */
export async function purge(couch: Couch, db: string, ids: readonly string[]): Promise<void> {
  for (let first = 0; first < ids.length; first += IDS_AT_ONCE) {
    const tombstones = await tombstonesOf(couch, db, ids.slice(first, first + IDS_AT_ONCE));
    if (Object.keys(tombstones).length === 0) continue;
    const { status, body } = await couch({ method: 'POST', db, path: '_purge', body: tombstones });
    if (status !== 200) throw new Error(`POST ${db}/_purge: ${status}`, { cause: body });
  }
}

/** Has a CouchDB write a database's file anew, without what was removed or written over; resolves once it has. */
export async function compact(couch: Couch, db: string): Promise<void> {
  const { status, body } = await couch({ method: 'POST', db, path: '_compact', body: {} });
  if (status !== 200) throw new Error(`POST ${db}/_compact: ${status}`, { cause: body });
  for (;;) {
    const info = await couch({ db });
    if (info.status !== 200) throw new Error(`GET ${db}: ${info.status}`, { cause: info.body });
    if (!(info.body as { compact_running?: boolean }).compact_running) return;
    await pause(ASK_AGAIN_MS);
  }
}
