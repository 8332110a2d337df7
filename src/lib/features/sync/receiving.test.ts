import 'fake-indexeddb/auto';
import { createOutbox, createSettings, FacilityDexie, type Outbox } from '$lib/adapters/dexie-facility.ts';
import { type LocalCopy, openLocalCopy } from '$lib/adapters/local-copy.ts';
import { type LocalDatabase, openLocalDatabase, type Raw } from '$lib/adapters/pouch.ts';
import type { Hello, Sequence } from '$lib/adapters/pouch-remote.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FillProgress } from '#domain/sync-copy.ts';
import { createReceiving } from './receiving.ts';

const EPOCH = '01J00000000000000000000000';
const RESTORED = '01J00000000000000000000001';
const DEVICE = '01J00000000000000000000002';
const APPOINTMENT = '01J00000000000000000000003';
const SNAPSHOTS = ['01J0000000000000000000000A', '01J0000000000000000000000B'];
let round = 0;
let dexie: FacilityDexie;
let outbox: Outbox;
let copy: LocalCopy;
let service: LocalDatabase;
let epoch: string;
let snapshots: { id: string; seq: Sequence; parts: Raw[][] }[];
let asked: string[];
/** Told before each part is handed out. */
let beforePart: (id: string, part: number) => void;

const note = (number: number, device = DEVICE) => ({
  _id: `note:${APPOINTMENT}:01J0000000000000000000000${number}`,
  type: 'note',
  v: 1,
  by: { kind: 'staff', id: DEVICE, name: 'Sophie', device },
});
const save = async (database: PouchDB.Database, ...documents: object[]) => {
  for (const document of documents) await database.put(document as Raw);
};
/** As the gateway makes it: leaves with their history, in parts of two. */
async function takeSnapshot() {
  const { rows } = await service.pouch.allDocs();
  const documents = await Promise.all(rows.map(({ id }) => service.pouch.get(id, { revs: true })));
  const parts: Raw[][] = [];
  while (documents.length > 0) parts.push(documents.splice(0, 2) as Raw[]);
  const { update_seq: seq } = await service.pouch.info();
  snapshots.push({ id: SNAPSHOTS[snapshots.length]!, seq, parts });
}
const hello = async (): Promise<Hello> => ({
  epoch,
  seq: (await service.pouch.info()).update_seq,
  minClient: 1,
  now: '2027-03-29T10:00:00.000Z',
});
const ids = async () => (await copy.readAll()).documents.map(({ _id }) => _id).sort();

function receiving() {
  return createReceiving({
    device: { id: DEVICE, facility: 'x' },
    base: `facility-x-${round}`,
    copy,
    outbox,
    settings: createSettings(dexie),
    now: () => Date.parse('2027-03-29T10:00:00Z'),
    replica: {
      async missing(revisions) {
        const diff = await service.pouch.revsDiff(
          Object.fromEntries(revisions.map(({ id, rev }) => [id, [rev]])),
        );
        return revisions.filter(({ id }) => diff[id]);
      },
      async pull({ into, since }) {
        asked.push(since === null ? 'pull' : `pull since ${since}`);
        const run = await into.replicate.from(service.pouch, since === null ? {} : { since });
        asked.push(`${run.docs_read} read`);
        return (run as unknown as { last_seq: Sequence }).last_seq;
      },
      async snapshot() {
        const { id, seq, parts } = snapshots.at(-1)!;
        return { id, seq, epoch, parts: parts.map(({ length }) => length) };
      },
      async snapshotPart(id, part) {
        beforePart(id, part);
        const current = snapshots.at(-1)!;
        if (current.id !== id) return null;
        asked.push(`part ${part}`);
        return current.parts[part]!;
      },
    },
  });
}
const progress: (FillProgress | null)[] = [];
const receive = async () =>
  receiving().receive(await hello(), {
    hasSent: false,
    progress: () => undefined,
    filling: (step) => progress.push(step),
    meanwhile: async () => undefined,
  });

beforeEach(async () => {
  round += 1;
  epoch = EPOCH;
  snapshots = [];
  asked = [];
  progress.length = 0;
  beforePart = () => undefined;
  dexie = new FacilityDexie(`receiving-${round}`);
  outbox = createOutbox(dexie);
  copy = await openLocalCopy({
    base: `facility-x-${round}`,
    settings: createSettings(dexie),
    silenceMs: 1000,
  });
  service = openLocalDatabase(`service-${round}`);
  await save(service.pouch, { _id: 'facility:x', type: 'facility' }, note(1), note(2), note(3));
  await takeSnapshot();
});
afterEach(async () => {
  await copy.close();
  await service.close();
  dexie.close();
});

it('starts from a snapshot, part by part, and goes on from there reading nothing twice', async () => {
  await receive();
  expect(asked).toEqual(['part 0', 'part 1', 'pull since 4', '0 read']);
  expect(progress).toEqual([
    { received: 0, total: 4 },
    { received: 2, total: 4 },
    { received: 4, total: 4 },
    null,
  ]);
  expect(await ids()).toHaveLength(4);
  await receive();
  expect(asked).toHaveLength(4);
  await save(service.pouch, note(4));
  await receive();
  expect(asked.slice(4)).toEqual(['pull', '1 read']);
  expect(await ids()).toHaveLength(5);
});

it('goes on with the next part after a cut, in a page loaded anew', async () => {
  beforePart = (_, part) => {
    if (part === 1) throw new Error('cut');
  };
  await expect(receive()).rejects.toThrow('cut');
  expect(await ids()).toEqual([]);
  beforePart = () => undefined;
  await receive();
  expect(asked).toEqual(['part 0', 'part 1', 'pull since 4', '0 read']);
  expect(await ids()).toHaveLength(4);
});

it('learns of what was deleted between the two snapshots of one first sync', async () => {
  let isRenewed = false;
  beforePart = (_, part) => {
    if (part === 1 && !isRenewed) throw new Error('cut');
  };
  await expect(receive()).rejects.toThrow('cut');
  await service.pouch.remove(await service.pouch.get('facility:x'));
  await save(service.pouch, { _id: 'facility:y' });
  await takeSnapshot();
  isRenewed = true;
  await receive();
  expect(await ids()).not.toContain('facility:x');
  expect(await ids()).toContain('facility:y');
});

it('takes along what was written meanwhile, and tells who reads to read again', async () => {
  const told: string[] = [];
  copy.onReplaced(() => told.push(copy.name));
  await outbox.announce([note(9)._id], '2027-03-29T10:00:00.000Z');
  const [written] = await copy.insert([note(9)] as never);
  await receive();
  expect(await copy.revisionOf(note(9)._id)).toBe(written!.rev);
  expect(told).toEqual([copy.name]);
  expect(copy.name).not.toBe(`facility-x-${round}`);
});

it('fills a database again that the browser has emptied', async () => {
  await receive();
  await copy.pouch.destroy();
  await copy.probe();
  expect(await ids()).toEqual([]);
  await receive();
  expect(await ids()).toHaveLength(4);
});

it('keeps a copy that was made without a snapshot', async () => {
  await copy.pouch.replicate.from(service.pouch);
  await receive();
  expect(asked).toEqual(['pull', '0 read']);
  expect(copy.name).toBe(`facility-x-${round}`);
});

it('offers again what a restored service lost of this tablet’s writing, then starts afresh', async () => {
  await receive();
  await save(copy.pouch, note(5), note(6, 'another'));
  epoch = RESTORED;
  await receiving().offerAgain(await hello());
  expect((await outbox.entries()).map(({ id }) => id)).toEqual([note(5)._id]);
  await receive();
  expect(await ids()).toEqual(['facility:x', note(1)._id, note(2)._id, note(3)._id, note(5)._id]);
});
