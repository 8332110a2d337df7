import type { Couch, CouchRequest } from '#server/adapters/couch-request.ts';
import { describe, expect, it } from 'vitest';
import { ensureDatabase } from './setup.ts';

/** Answers as a CouchDB would whose databases have so many shards and copies; remembers what it was asked. */
function server(cluster: { q: number; n: number } | undefined, isThere = false) {
  const asked: CouchRequest[] = [];
  const couch: Couch = async (request) => {
    asked.push(request);
    const { method = 'GET', doc, path } = request;
    const answer = (status: number, body: unknown = {}) => ({ status, body, accepted: false });
    if (method === 'PUT') return answer(isThere && !doc && !path ? 412 : 200);
    if (doc) return answer(404);
    return answer(200, path ? {} : { cluster });
  };
  return { couch, asked };
}

describe.each(['claims', 'audit'])('%s', (db) => {
  it('is asked for with one shard and one copy', async () => {
    const { couch, asked } = server({ q: 1, n: 1 });
    await ensureDatabase(couch, db);
    expect(asked[0]).toEqual({ method: 'PUT', db, qs: { q: 1, n: 1 } });
  });

  it.each([
    [{ q: 1, n: 3 }, false],
    [{ q: 2, n: 1 }, true],
    [{ q: 2, n: 3 }, true],
  ])('is refused with %o, there already: %s', async (cluster, isThere) => {
    const { couch, asked } = server(cluster, isThere);
    await expect(ensureDatabase(couch, db)).rejects.toThrow('?q=1&n=1');
    expect(asked.some(({ doc }) => doc !== undefined)).toBe(false);
  });

  it('is taken as it is where there are no clusters', async () => {
    await ensureDatabase(server(undefined).couch, db);
  });
});

it('other databases have as many copies as the cluster wants', async () => {
  const { couch, asked } = server({ q: 2, n: 3 });
  await ensureDatabase(couch, 'facility-les-tilleuls');
  expect(asked[0]).toEqual({ method: 'PUT', db: 'facility-les-tilleuls', qs: {} });
});
