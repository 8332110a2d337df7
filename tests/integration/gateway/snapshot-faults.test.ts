import { facilityDatabase } from '#domain/document-ids.ts';
import { openSnapshotVault } from '#server/adapters/snapshot-vault.ts';
import { StoreUnavailableError, type Store } from '#server/adapters/store.ts';
import { createLogger } from '#server/logger.ts';
import { createEpochs } from '#server/services/gateway/epochs.ts';
import { createSnapshots } from '#server/services/gateway/snapshots.ts';
import { patient, patientData } from '#tests/factories/documents.ts';
import { addFacility } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const logger = createLogger({ LOG_LEVEL: 'silent' });
let running: RunningService;
let folder: string;
let facility: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshots-'));
  running = await startService();
  facility = await addFacility(running.service);
});
afterEach(async () => {
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

async function snapshotsOf(store: Store) {
  const vault = await openSnapshotVault(folder);
  return createSnapshots({ store, vault, epochs: createEpochs(store), logger });
}
/** The store goes away once it has said which documents there are. */
const cutOff = (store: Store): Store => ({
  ...store,
  database: (name) => ({
    ...store.database(name),
    revisions: () => Promise.reject(new StoreUnavailableError('cut')),
  }),
});
/** The store reads no document before the gate opens. */
const heldUp = (store: Store, gate: Promise<unknown>): Store => ({
  ...store,
  database: (name) => {
    const database = store.database(name);
    return { ...database, revisions: (leaves) => gate.then(() => database.revisions(leaves)) };
  },
});
const write = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, number) =>
      running.service.store.database(facilityDatabase(facility)).put(patient(number + 1, patientData())),
    ),
  );

test('a build that is cut off is told to all who wait, leaves nothing, and the next one succeeds', async () => {
  const { store } = running.service;
  const cut = await snapshotsOf(cutOff(store));
  const waiting = await Promise.allSettled([cut.current(facility), cut.current(facility)]);
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await readdir(join(folder, facility))).toEqual([]);
  const { id } = await (await snapshotsOf(store)).current(facility);
  expect(await readdir(join(folder, facility))).toEqual([id]);
});

test('one begun before a restore is not handed out after it', async () => {
  const { store } = running.service;
  const gate = Promise.withResolvers<null>();
  const snapshots = await snapshotsOf(heldUp(store, gate.promise));
  const before = snapshots.current(facility);
  await vi.waitFor(async () => expect(await readdir(join(folder, facility))).toHaveLength(1));
  const epoch = await createEpochs(store).renew(facility);
  const after = snapshots.current(facility);
  gate.resolve(null);
  expect((await after).epoch).toBe(epoch);
  expect((await before).epoch).not.toBe(epoch);
});

test('when renewing one fails, the old one is served', async () => {
  const { store } = running.service;
  const first = await (await snapshotsOf(store)).current(facility);
  await write(150);
  const cut = await snapshotsOf(cutOff(store));
  expect(await cut.current(facility)).toEqual(first);
  await cut.stop();
  expect(await cut.current(facility)).toEqual(first);
  expect(await readdir(join(folder, facility))).toContain(first.id);
});

test('the hourly round renews what has aged; two are kept', async () => {
  const snapshots = await snapshotsOf(running.service.store);
  const ids = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    await write(150 * (round + 1));
    await snapshots.refresh();
    const before = ids.size;
    while (ids.size === before) ids.add((await snapshots.current(facility)).id);
  }
  // The new one shows before the oldest goes.
  await expect.poll(async () => (await readdir(join(folder, facility))).length, { timeout: 20_000 }).toBe(2);
});

test('what a killed build left, and snapshots of a facility that is gone, are swept away', async () => {
  for (const path of [join(facility, 'X.unfinished'), join('former', '01J00000000000000000000000')]) {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, '0.ndjson.gz'), 'x');
  }
  const snapshots = await snapshotsOf(running.service.store);
  await snapshots.sweep();
  expect(await readdir(folder)).toEqual([facility]);
  expect(await readdir(join(folder, facility))).toEqual([]);
});
