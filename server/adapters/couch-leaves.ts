import type { Couch } from './couch-request.ts';
import type { Leaves, Revised } from './store.ts';

interface ChangesAnswer {
  results: { id: string; deleted?: boolean; changes: { rev: string }[] }[];
  last_seq: string | number;
}
interface BulkAnswer {
  results: { docs: { ok?: Revised & { _deleted?: boolean } }[] }[];
}

async function expect<T>(couch: Couch, db: string, method: 'GET' | 'POST', path: string, body?: object) {
  const { status, body: answer } = await couch({ method, db, path, ...(body && { body }) });
  if (status !== 200) throw new Error(`${method} ${db}: ${status}`, { cause: answer });
  return answer as T;
}

/** Where a database stands, and what its documents are with their histories: for whoever copies it whole. */
export const createLeaves = (couch: Couch, db: string): Leaves => ({
  async info() {
    const { update_seq: seq, doc_count: count } = await expect<{
      update_seq: string | number;
      doc_count: number;
    }>(couch, db, 'GET', '');
    return { seq, count };
  },

  async leaves(since, limit) {
    const query = new URLSearchParams({ since: String(since), limit: String(limit), style: 'all_docs' });
    const { results, last_seq: lastSeq } = await expect<ChangesAnswer>(
      couch,
      db,
      'GET',
      `_changes?${query.toString()}`,
    );
    const live = results.filter(({ id, deleted }) => !deleted && !id.startsWith('_design/'));
    return {
      leaves: live.flatMap(({ id, changes }) => changes.map(({ rev }) => ({ id, rev }))),
      lastSeq,
      isLast: results.length < limit,
    };
  },

  async revisions(leaves) {
    if (leaves.length === 0) return [];
    const { results } = await expect<BulkAnswer>(couch, db, 'POST', '_bulk_get?revs=true', { docs: leaves });
    return results.flatMap(({ docs }) => docs.flatMap(({ ok }) => (ok && !ok._deleted ? [ok] : [])));
  },
});
