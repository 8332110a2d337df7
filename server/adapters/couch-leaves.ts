import type { Couch, CouchRequest } from './couch-request.ts';
import type { Leaves, Revised } from './store.ts';

interface Info {
  update_seq: string | number;
  doc_count: number;
}
interface ChangesAnswer {
  results: { id: string; deleted?: boolean; changes: { rev: string }[] }[];
  last_seq: string | number;
}
interface IdRows {
  rows: { id: string; value: { rev: string } }[];
}
interface BulkAnswer {
  results: { docs: { ok?: Revised & { _deleted?: boolean } }[] }[];
}

/** Fails on an answer that no request of ours should get. */
async function expect<T>(couch: Couch, request: CouchRequest): Promise<T> {
  const { status, body } = await couch(request);
  if (status !== 200) throw new Error(`${request.method ?? 'GET'} ${request.db}: ${status}`, { cause: body });
  return body as T;
}

/** Where a database stands, and what its documents are with their histories: for whoever copies it whole. */
export const createLeaves = (couch: Couch, db: string): Leaves => ({
  async info() {
    const { update_seq: seq, doc_count: count } = await expect<Info>(couch, { db });
    return { seq, count };
  },

  async leaves(since, limit) {
    const query = new URLSearchParams({ since: String(since), limit: String(limit), style: 'all_docs' });
    const path = `_changes?${query.toString()}`;
    const { results, last_seq: lastSeq } = await expect<ChangesAnswer>(couch, { db, path });
    const live = results.filter(({ id, deleted }) => !deleted && !id.startsWith('_design/'));
    return {
      leaves: live.flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev }))),
      lastSeq,
      isLast: results.length < limit,
    };
  },

  async ids(prefix) {
    const range = { startkey: JSON.stringify(prefix), endkey: JSON.stringify(`${prefix}\uffff`) };
    const path = `_all_docs?${new URLSearchParams(range).toString()}`;
    const { rows } = await expect<IdRows>(couch, { db, path });
    return rows.map(({ id, value }) => ({ id, rev: value.rev }));
  },

  async revisions(leaves) {
    if (leaves.length === 0) return [];
    const request = { method: 'POST', db, path: '_bulk_get?revs=true', body: { docs: leaves } } as const;
    const { results } = await expect<BulkAnswer>(couch, request);
    return results.flatMap(({ docs }) => docs.flatMap(({ ok }) => (ok && !ok._deleted ? [ok] : [])));
  },
});
