import 'fake-indexeddb/auto';
import type { Note } from '#domain/dossier-file.ts';
import { AlreadyWrittenError } from '#domain/same-writing.ts';
import { ownAnswer } from '#tests/fakes/own-answer.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LocalDatabase, openLocalDatabase, type Raw, type Revision } from './pouch.ts';
import type { PushOutcome } from './pouch-push.ts';
import { createReplica } from './pouch-remote.ts';

const URL = 'http://service.test/db/facility-x';
const APPOINTMENT = '01J00000000000000000000000';
let local: LocalDatabase;
let round = 0;

const note = (number: number): Note => ({
  _id: `note:${APPOINTMENT}:01J0000000000000000000000${number}`,
  type: 'note',
  v: 3,
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
  const json = (body: unknown, status = 200) => ownAnswer(JSON.stringify(body), { status });
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

const replicaOf = (fetch: typeof globalThis.fetch, silenceMs = 15_000) =>
  createReplica({ local, url: URL, fetch, timings: { silenceMs } });

async function pushed(fetch: typeof globalThis.fetch, revisions: Revision[]): Promise<PushOutcome> {
  const all: PushOutcome = { acknowledged: [], refused: [], replaced: [] };
  await replicaOf(fetch).push(revisions, async ({ acknowledged, refused, replaced }) => {
    all.acknowledged.push(...acknowledged);
    all.refused.push(...refused);
    all.replaced.push(...replaced);
  });
  return all;
}

beforeEach(() => {
  local = openLocalDatabase(`remote-${round++}`);
});
afterEach(() => local.close());

it('acknowledges what the service holds, and keeps the reason of what it refused', async () => {
  const revisions = await local.insert([note(1), note(2)]);
  const side = gateway({ refusals: { [note(2)._id]: 'wrong-device' } });
  const { acknowledged, refused } = await pushed(side.fetch, revisions);
  expect(acknowledged).toEqual([revisions[0]]);
  expect(refused).toEqual([{ ...revisions[1], reason: 'wrong-device' }]);
});

it('tells of a draft’s revision that a later one replaced', async () => {
  const draft = { ...note(1), _id: `draft:${APPOINTMENT}:a:b`, type: 'draft' } as never;
  const first = await local.replace(draft);
  await local.replace(draft);
  const { acknowledged, replaced } = await pushed(gateway({}).fetch, [first]);
  expect({ acknowledged, replaced }).toEqual({ acknowledged: [], replaced: [first] });
});

it('sends nothing twice', async () => {
  const revisions = await local.insert([note(1)]);
  const side = gateway({});
  await pushed(side.fetch, revisions);
  await pushed(side.fetch, revisions);
  expect(side.batches).toHaveLength(1);
});

it('halves a batch that is refused whole, until the document that spoils it stands alone', async () => {
  const revisions = await local.insert([note(1), note(2), note(3), note(4)]);
  const side = gateway({ batchStatus: (ids) => (ids.includes(note(3)._id) ? 413 : null) });
  const { acknowledged, refused } = await pushed(side.fetch, revisions);
  expect(acknowledged.map(({ id }) => id)).toEqual([note(1)._id, note(2)._id, note(4)._id]);
  expect(refused.map(({ id }) => id)).toEqual([note(3)._id]);
});

it.each([
  ['sign-in', 401],
  ['server', 503],
])('gives up with %s on a %i, setting nothing aside', async (fault, status) => {
  const revisions = await local.insert([note(1)]);
  const side = gateway({ batchStatus: () => status });
  await expect(pushed(side.fetch, revisions)).rejects.toMatchObject({ fault });
});

it('gives up as unreachable when nothing answers', async () => {
  const revisions = await local.insert([note(1)]);
  const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await expect(pushed(fetch, revisions)).rejects.toMatchObject({ fault: 'unreachable' });
  const pull = replicaOf(fetch).pull({ into: local.pouch, since: null, progress: () => undefined });
  await expect(pull).rejects.toMatchObject({ fault: 'unreachable' });
});

it('leaves a document alone that is saved twice under one id', async () => {
  const [first] = await local.insert([note(1)]);
  const [again] = await local.insert([note(1)]);
  expect(again).toEqual(first);
});

it('saves nothing when something else stands under one of the ids', async () => {
  await local.insert([note(2)]);
  const both = local.insert([note(1), { ...note(2), text: 'Rappeler la mère.' }]);
  await expect(both).rejects.toBeInstanceOf(AlreadyWrittenError);
  expect((await local.readAll()).documents).toMatchObject([note(2)]);
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
  await pushed(fetch, [{ id: old!.id, rev: kept[0]! }]);
  expect([...held]).toEqual([`${old!.id}@${kept[0]}`]);
});

/** An answer whose body comes in pieces, `gapMs` apart, and then stops without an end if it `hangs`. */
const slowly =
  (pieces: string[], gapMs: number, hangs = false): typeof globalThis.fetch =>
  async (_, init) =>
    ownAnswer(
      new ReadableStream({
        async start(controller) {
          init?.signal?.addEventListener('abort', () =>
            controller.error(new DOMException('gone', 'AbortError')),
          );
          for (const piece of pieces) {
            await new Promise((resolve) => setTimeout(resolve, gapMs));
            controller.enqueue(new TextEncoder().encode(piece));
          }
          if (!hangs) controller.close();
        },
      }),
    );
const hello = { epoch: APPOINTMENT, seq: 7, minClient: 1, now: '2027-03-29T10:00:00.000Z' };
const pieces = JSON.stringify(hello).match(/.{1,8}/g)!;

it('waits for a slow answer as long as more of it comes', async () => {
  await expect(replicaOf(slowly(pieces, 20), 60).hello(10_000)).resolves.toEqual(hello);
});

it('gives up on an answer that stops half-way', async () => {
  const answer = replicaOf(slowly(pieces.slice(0, 2), 5, true), 60).hello(10_000);
  await expect(answer).rejects.toMatchObject({ fault: 'unreachable' });
});

it.each([
  [200, 'foreign'],
  [401, 'foreign'],
  [403, 'foreign'],
  [404, 'foreign'],
  [502, 'unreachable'],
])('takes what another answers with %i for no network, setting nothing aside', async (status, fault) => {
  const portal = async () => new Response('<html>Bienvenue</html>', { status });
  await expect(replicaOf(portal).hello()).rejects.toMatchObject({ fault });
  await expect(pushed(portal, await local.insert([note(1)]))).rejects.toMatchObject({ fault });
  const pull = replicaOf(portal).pull({ into: local.pouch, since: null, progress: () => undefined });
  await expect(pull).rejects.toMatchObject({ fault });
});

it('reads a part of a snapshot, and one that came still packed', async () => {
  const lines = `${JSON.stringify(note(1))}\n${JSON.stringify(note(2))}\n`;
  const plain = async () => ownAnswer(lines);
  expect(await replicaOf(plain).snapshotPart('s', 0)).toEqual([note(1), note(2)]);
  const packed = async () => ownAnswer(new Blob([lines]).stream().pipeThrough(new CompressionStream('gzip')));
  expect(await replicaOf(packed).snapshotPart('s', 0)).toEqual([note(1), note(2)]);
  const replaced = async () => ownAnswer('{}', { status: 404 });
  expect(await replicaOf(replaced).snapshotPart('s', 0)).toBeNull();
});

it('asks for less when a pull is too large, and grows again', async () => {
  const limits: string[] = [];
  const answer = (body: unknown, status = 200) => ownAnswer(JSON.stringify(body), { status });
  const fetch: typeof globalThis.fetch = async (input) => {
    const { pathname, searchParams } = new globalThis.URL(input as string);
    if (pathname.includes('_local')) return answer({ error: 'not_found' }, 404);
    if (!pathname.endsWith('/_changes')) return answer({ db_name: 'x', update_seq: 0 });
    limits.push(searchParams.get('limit')!);
    if (Number(limits.at(-1)) > 200) return Response.json({}, { status: 413 });
    return answer({ results: [], last_seq: 0 });
  };
  const replica = replicaOf(fetch);
  const options = { into: local.pouch, since: null, progress: () => undefined };
  await replica.pull(options);
  await replica.pull(options);
  expect(limits.map(Number)).toEqual([500, 250, 125, 250, 125]);
});
