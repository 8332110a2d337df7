import 'fake-indexeddb/auto';
import type { Note } from '#domain/dossier-file.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LocalDatabase, openLocalDatabase, type Raw } from './pouch.ts';
import { createReplica } from './pouch-remote.ts';

const URL = 'http://service.test/db/facility-x';
const APPOINTMENT = '01J00000000000000000000000';
let local: LocalDatabase;
let round = 0;

const note = (number: number): Note => ({
  _id: `note:${APPOINTMENT}:01J0000000000000000000000${number}`,
  type: 'note',
  v: 2,
  at: '2027-03-29T10:00:00.000Z',
  by: { kind: 'staff', id: '01J00000000000000000000001', name: 'Sophie' },
  appointment: APPOINTMENT,
  text: `note ${number}`,
});

interface Rules {
  /** Answered for the whole batch that holds this document. */
  batchStatus?: (ids: string[]) => number | null;
  /** Said of single documents, which are not kept. */
  refusals?: Record<string, string>;
}

/** The gateway's side of a push: what it holds, asked and answered as CouchDB does. */
function gateway({ batchStatus = () => null, refusals = {} }: Rules) {
  const held = new Set<string>();
  const batches: string[][] = [];
  const json = (body: unknown, status = 200) => Response.json(body, { status });
  const fetch = vi.fn<typeof globalThis.fetch>(async (input, init) => {
    const { pathname } = new globalThis.URL(input as string);
    const body = JSON.parse(String(init?.body ?? '{}'));
    if (pathname.endsWith('/_revs_diff')) {
      const missing = Object.entries(body as Record<string, string[]>).filter(
        ([id, [rev]]) => !held.has(`${id}@${rev}`),
      );
      return json(Object.fromEntries(missing.map(([id, revs]) => [id, { missing: revs }])));
    }
    const docs = (body as { docs: Raw[] }).docs;
    batches.push(docs.map(({ _id }) => _id));
    const status = batchStatus(docs.map(({ _id }) => _id));
    if (status) return json({ error: 'refused', reason: `status ${status}` }, status);
    const kept = docs.filter(({ _id }) => !refusals[_id]);
    for (const { _id, _rev } of kept) held.add(`${_id}@${_rev}`);
    const refused = docs.filter(({ _id }) => refusals[_id]);
    return json(refused.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: refusals[_id] })));
  });
  return { fetch, held, batches };
}

beforeEach(() => {
  local = openLocalDatabase(`remote-${round++}`);
});
afterEach(() => local.close());

it('acknowledges what the service holds, and keeps the reason of what it refused', async () => {
  const revisions = await local.insert([note(1), note(2)]);
  const side = gateway({ refusals: { [note(2)._id]: 'wrong-device' } });
  const { acknowledged, refused } = await createReplica({ local, url: URL, fetch: side.fetch }).push(
    revisions,
  );
  expect(acknowledged).toEqual([revisions[0]]);
  expect(refused).toEqual([{ ...revisions[1], reason: 'wrong-device' }]);
});

it('sends nothing twice', async () => {
  const revisions = await local.insert([note(1)]);
  const side = gateway({});
  const replica = createReplica({ local, url: URL, fetch: side.fetch });
  await replica.push(revisions);
  await replica.push(revisions);
  expect(side.batches).toHaveLength(1);
});

it('halves a batch that is refused whole, until the document that spoils it stands alone', async () => {
  const revisions = await local.insert([note(1), note(2), note(3), note(4)]);
  const side = gateway({ batchStatus: (ids) => (ids.includes(note(3)._id) ? 413 : null) });
  const { acknowledged, refused } = await createReplica({ local, url: URL, fetch: side.fetch }).push(
    revisions,
  );
  expect(acknowledged.map(({ id }) => id)).toEqual([note(1)._id, note(2)._id, note(4)._id]);
  expect(refused.map(({ id }) => id)).toEqual([note(3)._id]);
});

it.each([
  ['sign-in', 401],
  ['server', 503],
])('gives up with %s on a %i, setting nothing aside', async (fault, status) => {
  const revisions = await local.insert([note(1)]);
  const side = gateway({ batchStatus: () => status });
  const push = createReplica({ local, url: URL, fetch: side.fetch }).push(revisions);
  await expect(push).rejects.toMatchObject({ fault });
});

it('gives up as unreachable when nothing answers', async () => {
  const revisions = await local.insert([note(1)]);
  const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  const replica = createReplica({ local, url: URL, fetch });
  await expect(replica.push(revisions)).rejects.toMatchObject({ fault: 'unreachable' });
  await expect(replica.pull(() => undefined)).rejects.toMatchObject({ fault: 'unreachable' });
});

it('leaves a document alone that is saved twice under one id', async () => {
  const [first] = await local.insert([note(1)]);
  const [again] = await local.insert([note(1)]);
  expect(again).toEqual(first);
});

it('writes anew, as a first revision, what the service would not have', async () => {
  const [old] = await local.insert([note(1)]);
  const kept: string[] = [];
  await local.rewrite(
    old!,
    (document) => ({ ...document, text: 'anew' }),
    async ({ rev }) => void kept.push(rev),
  );
  expect(kept).toEqual([expect.stringMatching(/^1-[0-9a-f]{32}$/)]);
  expect(await local.revisionOf(old!.id)).toBe(kept[0]);
  expect((await local.readAll()).documents).toMatchObject([{ _id: old!.id, text: 'anew' }]);

  const { fetch, held } = gateway({});
  await createReplica({ local, url: URL, fetch }).push([{ id: old!.id, rev: kept[0]! }]);
  expect([...held]).toEqual([`${old!.id}@${kept[0]}`]);
});
