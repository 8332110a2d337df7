import type { Appointment } from '#domain/appointment.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import type { Stored } from '#server/adapters/store.ts';
import { patientData } from '#tests/factories/documents.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';

let running: RunningService;
let folder: string;
let facility: string;
let practitioner: string;
let tablet: Tablet;

const AT = '2031-05-04T08:00:00.000Z';
const OLD = { v: 1, at: AT };
const start = '2031-05-05T08:00:00.000Z';
const end = '2031-05-05T08:20:00.000Z';
const SERVICE = { kind: 'service', id: 'service', name: 'Vis-à-vis' };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vis-a-vis-'));
  running = await startService({ environment: { DATA_DIR: folder } });
  running.clock.set(AT);
  facility = await addFacility(running.service);
  practitioner = await addPractitioner(running.service, [facility]);
  tablet = await addTablet(running.service, facility);
});
afterEach(async () => {
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

const database = () => running.service.store.database(facilityDatabase(facility));

/** As it stands in the store, whoever reads it. */
async function raw(name: string, path: string, method = 'GET', body?: object) {
  const { url, headers } = running.service.store.endpoint;
  const answer = await fetch(`${url}/${name}${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}
async function eventually<T>(read: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const found = await read();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('did not happen');
}

/** Every document of the facility and of the service as version 1 wrote it. */
async function makeOld() {
  for (const name of [facilityDatabase(facility), 'service']) {
    const { rows } = (await raw(name, '/_all_docs?include_docs=true')) as {
      rows: { doc: Record<string, unknown> }[];
    };
    const docs = rows.map(({ doc }) => doc).filter(({ v }) => v === SCHEMA_VERSION);
    expect(docs.length).toBeGreaterThan(0);
    const old = docs.map((doc) => ({
      ...Object.fromEntries(Object.entries(doc).filter(([field]) => field !== 'clashes')),
      v: 1,
    }));
    await raw(name, '/_bulk_docs', 'POST', { docs: old });
  }
}

test('a facility of version 1 is read, folded, booked and moved', async () => {
  const patient = await tablet.addPatient();
  const first = await tablet.ask({ kind: 'book', patient, practitioner, start, end, motive: null });
  await tablet.push();
  await tablet.answered(first);
  await makeOld();
  expect(await raw(facilityDatabase(facility), `/${documentId.patient(patient)}`)).toMatchObject({ v: 1 });
  await running.close();
  running = await startService({ environment: { DATA_DIR: folder }, clock: running.clock });
  tablet.moveTo(running.url);

  const old = await database().get<Patient>(documentId.patient(patient));
  expect(old).toMatchObject({ v: SCHEMA_VERSION, clashes: [], data: { familyName: 'ROUSSEL' } });
  expect(await running.service.access.facilities.get(facility)).toMatchObject({ facility });

  // A tablet of version 1 goes on writing as it knows.
  const by = tablet.by;
  const edit = (email: string) =>
    tablet.local.put({
      ...{ _id: documentId.patientChange(patient, ulid()), type: 'patient-change', ...OLD, by, patient },
      ...{ patch: { email }, base: { email: patientData().email } },
    });
  await edit('un@example.org');
  await edit('deux@example.org');
  const { _rev: basedOn = '' } = (await database().get<Appointment>(documentId.appointment(first))) ?? {};
  const move = ulid();
  await tablet.local.put({
    ...{ _id: documentId.request(move), type: 'request', ...OLD, by },
    order: {
      ...{ kind: 'move', appointment: first, basedOn },
      ...{ start: '2031-05-05T09:00:00.000Z', end: '2031-05-05T09:20:00.000Z' },
    },
  });
  await tablet.local.put({
    ...{ _id: documentId.request(ulid()), type: 'request', ...OLD, by },
    order: { kind: 'book', patient, practitioner, start, end, motive: null },
  });
  expect(await tablet.push()).toMatchObject({ doc_write_failures: 0 });
  const moved = await tablet.answered(first, ({ answers }) => answers.length > 0);
  expect(moved).toMatchObject({ v: SCHEMA_VERSION, start: '2031-05-05T09:00:00.000Z', status: 'booked' });
  const folded = await eventually(async () => {
    const now = await database().get<Patient>(documentId.patient(patient));
    return now?.clashes.length ? now : null;
  });
  expect(folded.clashes).toEqual([
    expect.objectContaining({ field: 'email', kept: 'deux@example.org', lost: 'un@example.org' }),
  ]);
  expect(folded.clashes[0]?.lostBy).toEqual({ name: 'Sophie Amar', at: AT });
});

test('what newer code wrote is set aside, never in the way, and taken up once it is read', async () => {
  const name = facilityDatabase(facility);
  const patient = await tablet.addPatient();
  const order = { kind: 'book', patient, practitioner, start, end, motive: null } as const;
  const later = { _id: documentId.request(ulid()), type: 'request', at: AT, by: SERVICE, order };
  const wish = { _id: `wish:${ulid()}`, type: 'wish', v: 1, at: AT, by: SERVICE };
  await raw(name, '/_bulk_docs', 'POST', { docs: [{ ...later, v: SCHEMA_VERSION + 1 }, wish] });
  const next = await tablet.ask({
    ...order,
    ...{ start: '2031-05-05T09:00:00.000Z', end: '2031-05-05T09:20:00.000Z' },
  });
  await tablet.push();
  expect(await tablet.answered(next)).toMatchObject({ status: 'booked' });

  const service = running.service.store.database('service');
  const setAside = await eventually(async () => {
    const found = await service.list<Stored & { document: string; reason: string }>('set-aside:');
    return found.length === 2 ? found : null;
  });
  expect(setAside.map(({ document, reason }) => [document, reason]).sort()).toEqual([
    [later._id, 'version-unknown'],
    [wish._id, 'type-unknown'],
  ]);
  await expect(database().get(later._id)).rejects.toThrow('version-unknown');
  const { _rev } = await raw(name, `/${later._id}`);

  // The update that reads it: here the document becomes one of ours.
  await running.close();
  running = await startService({ environment: { DATA_DIR: folder }, clock: running.clock });
  await raw(name, '/_bulk_docs', 'POST', { docs: [{ ...later, v: SCHEMA_VERSION, _rev }] });
  running.service.hub.nudge(name);
  const id = later._id.slice('request:'.length);
  await eventually(() => database().get(documentId.appointment(id)));
  await running.close();
  running = await startService({ environment: { DATA_DIR: folder }, clock: running.clock });
  const left = await eventually(async () => {
    const found = await running.service.store.database('service').list('set-aside:');
    return found.length === 1 ? found : null;
  });
  expect(left).toEqual([expect.objectContaining({ document: wish._id })]);
});
