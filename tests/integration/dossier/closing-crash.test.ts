import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import { isWholeRun, killPoints } from '#tests/faults/kill-points.ts';
import { createRandom, seedOf } from '#tests/faults/random.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startServiceChild, type ServiceChild } from '#tests/harness/child.ts';
import { startService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isWrite, startFaultyStore, type FaultyStore } from './faulty-store.ts';
import { stage, type Stage } from './stage.ts';
import { watchTold, type ToldFamilies } from './told-families.ts';

/** Killed at each step of the disk, too, a closing has more than a hundred of them. */
const CONSULTATIONS = isWholeRun ? 240 : 20;
const WHEN = ['before', 'after'] as const;
/** A start takes seconds: `npm test` has time for one of them, the other another time. */
const met = isWholeRun ? WHEN : [createRandom(seedOf()).pick(WHEN)];
const QUIET_MS = 700;
let dataDirectory: string;
let store: FaultyStore;
let families: ToldFamilies;
let scene: Stage;
let child: ServiceChild;
const booked: string[] = [];
const environment = () => ({ DATA_DIR: dataDirectory, COUCHDB_URL: store.url, ...families.settings });

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'closing-'));
  store = await startFaultyStore(dataDirectory);
  families = await watchTold(() => ({ appointment: appointmentOf, documents: filesOf }));
  const running = await startService({ environment: environment() });
  scene = await stage(running);
  for (let n = 0; n < CONSULTATIONS; n++) booked.push((await scene.book()).id);
  await running.close();
  await start();
}, 120_000);
afterAll(async () => {
  await child.kill();
  await families.close();
  await store.close();
  await rm(dataDirectory, { recursive: true });
});

async function start() {
  child = await startServiceChild(environment());
  scene.doctor.moveTo(child.url);
}

const database = () => store.direct.database(facilityDatabase(scene.facility));
const appointmentOf = (id: string) =>
  database().get<Appointment & { _id: string }>(documentId.appointment(id));
const filesOf = (id: string) => database().list<DossierFile>(documentId.file(id, ''));

/** Deposits, and kills the service at its `last`-th write from then on. False when it never wrote so often. */
async function depositAndKill(id: string, documents: unknown[], when: 'before' | 'after', last: number) {
  let writes = 0;
  let quietSince = Date.now();
  const kill = () => void child.process.kill('SIGKILL');
  store.meet((asked) => {
    if (!isWrite(asked)) return 'pass';
    quietSince = Date.now();
    writes += 1;
    if (writes < last) return 'pass';
    if (writes > last) return 'cut';
    if (when === 'after') return { after: kill };
    kill();
    return 'cut';
  });
  await scene.doctor
    .call('POST', `/api/doctor/appointments/${id}/deposit`, { documents })
    .catch(() => undefined);
  while (writes < last && Date.now() - quietSince < QUIET_MS) await pause(50);
  store.heal();
  return writes >= last;
}

const documentsOf = () =>
  ['report', 'prescription'].map((kind, n) => ({
    ...{ source: 'written', id: ulid(6000 + n), kind },
    composition: { sections: [{ title: 'Conclusion', text: 'Bon état général.' }] },
  }));
function nextBooked(): string {
  const id = booked.pop();
  if (!id) throw new Error('more steps than consultations: book more');
  return id;
}

/** Started again, the service finishes what was decided and nothing else; the same deposit does the rest, once. */
async function expectFinished(id: string, documents: unknown[]): Promise<void> {
  const isDecided = (await filesOf(id)).some(({ closes }) => closes);
  await child.kill();
  await start();

  // Stored, so it closes by itself; not stored, so the room is open.
  if (isDecided) {
    await vi.waitFor(async () => expect((await appointmentOf(id))?.status).toBe('fulfilled'), 10_000);
  } else expect(await appointmentOf(id)).toMatchObject({ status: 'booked', closedAt: null });

  const path = `/api/doctor/appointments/${id}/deposit`;
  const answer = await scene.doctor.expect(200, 'POST', path, { documents });
  const files = await filesOf(id);
  expect(files.map(({ closes }) => closes)).toEqual([false, true]);
  expect(answer.closedAt).toBe(files[1]?.at);
  expect(await appointmentOf(id)).toMatchObject({ status: 'fulfilled', closedAt: answer.closedAt });
  expect(await readdir(join(dataDirectory, 'files', scene.facility, id))).toHaveLength(2);
  for (const { _id, sha256 } of files) {
    const read = await scene.doctor.send(`/files/${id}/${_id.split(':')[2]}`);
    const bytes = Buffer.from(await read.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
}

test.each(met)(
  'killed %s one write after the other of a closing, the service finishes it once, and tells the family',
  async (when) => {
    let crashes = 0;
    let writes = 0;
    const closed: string[] = [];
    for (const last of killPoints(6)) {
      const id = nextBooked();
      const documents = documentsOf();
      closed.push(id);
      const isKilled = await depositAndKill(id, documents, when, last);
      if (!isKilled) break;
      crashes += 1;
      writes = last;
      await expectFinished(id, documents);
    }
    // Two documents, the appointment, and what follows from it.
    expect(writes).toBeGreaterThan(3);
    expect(crashes).toBeGreaterThan(1);
    await families.expectToldOnce(closed);
  },
  isWholeRun ? 900_000 : 240_000,
);

test(
  'killed at one step on the disk after the other, between its writes too, it finishes the closing once',
  async () => {
    let crashes = 0;
    const closed: string[] = [];
    for (const step of killPoints(10)) {
      const id = nextBooked();
      const documents = documentsOf();
      closed.push(id);
      await child.dieAtDiskStep(step);
      const deposit = scene.doctor.call('POST', `/api/doctor/appointments/${id}/deposit`, { documents });
      const answer = await deposit.catch(() => null);
      if (answer?.status === 200) break;
      crashes += 1;
      await expectFinished(id, documents);
    }
    expect(crashes).toBeGreaterThan(1);
    await families.expectToldOnce(closed);
  },
  isWholeRun ? 900_000 : 240_000,
);
