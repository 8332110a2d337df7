import { MIN_CLIENT_VERSION } from '#domain/document-base.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import { runAdmin } from '#server/admin.ts';
import type { Revised } from '#server/adapters/store.ts';
import { createEpochs } from '#server/services/gateway/epochs.ts';
import { addFacility, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Listing {
  id: string;
  epoch: string;
  seq: string | number;
  parts: number[];
}

let running: RunningService;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vis-a-vis-'));
  running = await startService({ environment: { DATA_DIR: folder } });
});
afterAll(async () => {
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

const listed = async (tablet: Tablet) => (await (await tablet.request('/_snapshot')).json()) as Listing;

async function partOf(tablet: Tablet, id: string, part: number): Promise<Revised[]> {
  const answer = await tablet.request(`/_snapshot/${id}/${part}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  const lines = (await answer.text()).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Revised);
}
async function documentsOf(tablet: Tablet, { id, parts }: Listing) {
  const documents: Revised[] = [];
  for (const [part, count] of parts.entries()) {
    const found = await partOf(tablet, id, part);
    expect(found).toHaveLength(count);
    documents.push(...found);
  }
  return documents;
}

/** Straight into the store: what a tablet finds, whoever wrote it. */
async function write(facility: string, docs: object[], newEdits = true) {
  const { url, headers } = running.service.store.endpoint;
  const answer = await fetch(`${url}/${facilityDatabase(facility)}/_bulk_docs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ docs, new_edits: newEdits }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; rev: string }[];
}
const notes = (count: number) =>
  Array.from({ length: count }, (_, number) => {
    const appointment = ulid();
    const by = { kind: 'service', id: 'service', name: 'Vis-à-vis' };
    const common = { type: 'note', v: 1, at: '2031-05-04T08:00:00.000Z', by };
    return { _id: `note:${appointment}:${ulid()}`, ...common, appointment, text: `Note ${number}` };
  });

async function stage(name: string) {
  const facility = await addFacility(running.service, name);
  return { facility, tablet: await addTablet(running.service, facility) };
}

test('a snapshot has every live leaf with its history, in parts, and ordinary replication goes on from it', async () => {
  const { facility, tablet } = await stage('Les Ormes');
  const docs = notes(1200);
  const written = await write(facility, docs);
  const gone = written.slice(0, 100);
  await write(
    facility,
    gone.map(({ id, rev }) => ({ _id: id, _rev: rev, _deleted: true })),
  );
  const [branched] = notes(1);
  const branch = (digit: string) => ({
    ...branched,
    _rev: `1-${digit.repeat(32)}`,
    _revisions: { start: 1, ids: [digit.repeat(32)] },
  });
  await write(facility, [branch('a'), branch('b')], false);

  const listing = await listed(tablet);
  expect(listing.parts).toEqual([1000, expect.any(Number)]);
  const documents = await documentsOf(tablet, listing);
  const ids = documents.map(({ _id }) => _id);
  expect(ids.filter((id) => id.startsWith('_'))).toEqual([]);
  expect(ids).toContain(`facility:${facility}`);
  expect(gone.filter(({ id }) => ids.includes(id))).toEqual([]);
  const kept = docs.slice(100).map(({ _id }) => _id);
  expect(kept.filter((id) => !ids.includes(id))).toEqual([]);
  const leaves = documents.filter(({ _id }) => _id === branched?._id).map(({ _rev }) => _rev);
  expect(leaves.sort()).toEqual([`1-${'a'.repeat(32)}`, `1-${'b'.repeat(32)}`]);
  for (const { _rev, _revisions } of documents) expect(_rev).toBe(`${_revisions.start}-${_revisions.ids[0]}`);

  const since = encodeURIComponent(listing.seq);
  const changes = await (await tablet.request(`/_changes?since=${since}`)).json();
  expect(changes).toMatchObject({ results: [] });
  const [later] = notes(1);
  await write(facility, [later ?? {}]);
  const next = (await (await tablet.request(`/_changes?since=${since}`)).json()) as { results: object[] };
  expect(next.results).toEqual([expect.objectContaining({ id: later?._id })]);
});

test('those who ask at once wait for the same one, which nobody else on the machine may read', async () => {
  const { facility, tablet } = await stage('Les Hêtres');
  await write(facility, notes(300));
  const listings = await Promise.all([1, 2, 3, 4].map(() => listed(tablet)));
  expect(new Set(listings.map(({ id }) => id)).size).toBe(1);
  const place = join(folder, 'snapshots', facility);
  expect(await readdir(place)).toEqual([listings[0]?.id]);
  for (const path of [join(folder, 'snapshots'), place, join(place, listings[0]?.id ?? '')])
    expect((await stat(path)).mode & 0o077).toBe(0);
  expect((await stat(join(place, listings[0]?.id ?? '', '0.ndjson.gz'))).mode & 0o077).toBe(0);
});

test('an ageing one is served until it is replaced, its parts once more', async () => {
  const { facility, tablet } = await stage('Les Charmes');
  await write(facility, notes(200));
  const first = await listed(tablet);
  await write(facility, notes(50));
  expect((await listed(tablet)).id).toBe(first.id);
  await write(facility, notes(200));
  let second = await listed(tablet);
  for (; second.id === first.id; second = await listed(tablet))
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await documentsOf(tablet, first)).not.toEqual([]);
  expect((await documentsOf(tablet, second)).length).toBeGreaterThanOrEqual(450);
});

test('it survives a restart, and not its epoch', async () => {
  const { facility, tablet } = await stage('Les Saules');
  await write(facility, notes(20));
  const first = await listed(tablet);
  await running.close();
  running = await startService({ environment: { DATA_DIR: folder } });
  tablet.moveTo(running.url);
  expect(await listed(tablet)).toEqual(first);

  const hello = async () => (await (await tablet.request('/_hello')).json()) as Record<string, unknown>;
  const before = await hello();
  expect(before).toEqual({
    epoch: first.epoch,
    seq: expect.anything() as unknown,
    minClient: MIN_CLIENT_VERSION,
    now: expect.any(String) as unknown,
    erased: [],
  });
  const renewed = await createEpochs(running.service.store).renew(facility);
  expect((await hello()).epoch).toBe(renewed);
  const second = await listed(tablet);
  expect(second).toMatchObject({ epoch: renewed });
  expect((await tablet.request(`/_snapshot/${first.id}/0`)).status).toBe(404);
});

test('after a restore from a backup every facility has a new epoch, and the service reads it all again', async () => {
  const { facility, tablet } = await stage('Les Aulnes');
  const before = await listed(tablet);
  const { service } = running;
  await expect
    .poll(async () => (await service.store.database('service').ids('checkpoint:')).length, {
      timeout: 20_000,
    })
    .toBeGreaterThan(0);
  await running.close();
  const told = await runAdmin(['restored'], { ...process.env, NODE_ENV: 'test', DATA_DIR: folder });
  expect(told.join()).toContain(facility);
  expect(await readdir(folder)).not.toContain('snapshots');
  running = await startService({ environment: { DATA_DIR: folder } });
  tablet.moveTo(running.url);
  const after = await listed(tablet);
  expect(after.epoch).not.toBe(before.epoch);
  expect(after.id).not.toBe(before.id);
  const patient = await tablet.addPatient();
  await tablet.push();
  await expect
    .poll(() => running.service.store.database(facilityDatabase(facility)).get(`patient:${patient}`), {
      timeout: 20_000,
    })
    .not.toBeNull();
});

test('only the facility’s own devices; odd addresses are no file', async () => {
  const { tablet } = await stage('Les Frênes');
  const other = await stage('Les Bouleaux');
  const { id } = await listed(tablet);
  const name = facilityDatabase(tablet.device.facility);
  for (const path of ['_hello', '_snapshot', `_snapshot/${id}/0`]) {
    expect((await fetch(`${running.url}/db/${name}/${path}`)).status).toBe(401);
    expect((await other.tablet.request(`/../${name}/${path}`)).status).toBe(403);
  }
  for (const path of [
    `${id}/1`,
    `${id}/-1`,
    `${ulid()}/0`,
    '..%2F..%2Fstore/0',
    `${id}/meta.json`,
    `${id}/00000`,
  ])
    expect((await tablet.request(`/_snapshot/${path}`)).status, path).toBe(404);
});
