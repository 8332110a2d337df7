import { expect, test } from 'vitest';
import { compact, purge } from './couch-reclaim.ts';
import type { Couch, CouchAnswer, CouchRequest } from './couch-request.ts';

/**
 * A DOUBLE, not a CouchDB: it answers as the documentation of 3.x words it (`_changes?filter=_doc_ids`, `_purge`,
 * `_compact`). That a true one frees its disk is seen only with `COUCHDB_TEST_URL`.
 */
function couchDouble(deleted: Record<string, string[]>, compactingFor = 0) {
  const asked: CouchRequest[] = [];
  let left = compactingFor;
  const answer = (body: unknown): CouchAnswer => ({ status: 200, body, accepted: false });
  const couch: Couch = async (request) => {
    asked.push(request);
    const { path = '', body } = request;
    if (path.startsWith('_changes')) {
      const { doc_ids: ids } = body as { doc_ids: string[] };
      const results = ids.map((id) => ({
        ...{ id, deleted: id in deleted },
        changes: (deleted[id] ?? ['1-lives']).map((rev) => ({ rev })),
      }));
      return answer({ results, last_seq: '9-x' });
    }
    if (path === '_purge') return answer({ purge_seq: null, purged: body });
    if (path === '_compact') return answer({ ok: true });
    left -= 1;
    return answer({ compact_running: left >= 0 });
  };
  return { couch, asked };
}

test('purges tombstones with all their leaves, a hundred at a time, and nothing that lives', async () => {
  const ids = Array.from({ length: 150 }, (_, index) => `note:${index}`);
  const { couch, asked } = couchDouble(Object.fromEntries(ids.map((id) => [id, ['2-a', '2-b']])));
  await purge(couch, 'archive-tilleuls', [...ids, 'note:alive']);
  const purged = asked
    .filter(({ path }) => path === '_purge')
    .map(({ body }) => body as Record<string, string[]>);
  expect(purged.map((one) => Object.keys(one).length)).toEqual([100, 50]);
  expect(purged[0]?.['note:0']).toEqual(['2-a', '2-b']);
  expect(asked.every(({ db, method }) => db === 'archive-tilleuls' && method === 'POST')).toBe(true);
});

test('asks for nothing when nothing is gone', async () => {
  const { couch, asked } = couchDouble({});
  await purge(couch, 'service', ['link:x']);
  expect(asked.map(({ path }) => path?.split('?')[0])).toEqual(['_changes']);
});

test('compaction is awaited', async () => {
  const { couch, asked } = couchDouble({}, 1);
  await compact(couch, 'facility-tilleuls');
  expect(asked.map(({ path }) => path)).toEqual(['_compact', undefined, undefined]);
});

test('a refusal is an error', async () => {
  const couch: Couch = async () => ({ status: 404, body: null, accepted: false });
  await expect(compact(couch, 'nowhere')).rejects.toThrow('404');
  await expect(purge(couch, 'nowhere', ['a'])).rejects.toThrow('404');
});
