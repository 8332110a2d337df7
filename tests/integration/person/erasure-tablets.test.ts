import { archiveDatabase, documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Stored } from '#server/adapters/store.ts';
import { explain, runAdmin } from '#server/admin.ts';
import { createErased } from '#server/services/person/erased.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { NURSE } from '#tests/factories/documents.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textsOnDisk } from './disk.ts';

let DATA_DIR: string;
beforeEach(async () => void (DATA_DIR = await mkdtemp(join(tmpdir(), 'erasure-tablets-'))));
afterEach(() => rm(DATA_DIR, { recursive: true, force: true }));

const tomorrow = (hour: string) =>
  `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T${hour}:00.000Z`;

async function held({ local }: Tablet): Promise<string> {
  const { rows } = await local.allDocs({ include_docs: true });
  return JSON.stringify(rows);
}
async function note({ local, by }: Tablet, appointment: string, text: string) {
  const document = { type: 'note', v: 3, at: new Date().toISOString(), by, appointment, text };
  await local.put({ _id: documentId.note(appointment, ulid()), ...document });
}

test('tablets that were away neither keep an erased person nor bring them back', async () => {
  let running = await startService({ environment: { DATA_DIR } });
  const facility = await addFacility(running.service);
  const practitioner = await addPractitioner(running.service, [facility]);
  const [first, away] = [
    await addTablet(running.service, facility),
    await addTablet(running.service, facility),
  ];
  const patient = await first.addPatient({ familyName: 'QUINQUEMPOIX' });
  const other = await first.addPatient({ familyName: 'WEXFORD' });
  const slot = { practitioner, motive: 'motif-secret', start: tomorrow('08:00'), end: tomorrow('08:20') };
  const booked = await first.ask({ kind: 'book', patient, ...slot });
  await first.push();
  await first.answered(booked);
  await away.pull();
  expect(await held(away)).toContain('motif-secret');
  // Written while nobody hears it: a note, a booking of an id that nobody knows, and something of another person.
  await note(away, booked, 'note-tardive');
  const late = await away.ask({
    ...{ kind: 'book', patient, practitioner, motive: 'motif-tardif' },
    ...{ start: tomorrow('09:00'), end: tomorrow('09:20') },
  });
  await note(away, late, 'note-plus-tardive');
  const others = await away.ask({
    ...{ kind: 'book', patient: other, practitioner, motive: 'autre-motif' },
    ...{ start: tomorrow('10:00'), end: tomorrow('10:20') },
  });
  await running.close();

  const command = ['erase-person', '--facility', facility, '--patient', patient, '--yes'];
  const refused = await runAdmin(command, { NODE_ENV: 'test', DATA_DIR }).catch(explain);
  expect(String(refused)).toMatch(/Une consultation est prévue/);
  await runAdmin([...command, '--cancel'], { NODE_ENV: 'test', DATA_DIR });

  running = await startService({ environment: { DATA_DIR } });
  for (const tablet of [first, away]) tablet.moveTo(running.url);
  // What belongs to the late booking leaves before it does, in an exchange of its own.
  await away.local.replicate.to(away.remote(), { filter: ({ _id }) => _id.startsWith('note:') });
  await away.push();
  await away.answered(others);
  // Again, as after a lost answer: nothing more comes of it.
  await away.push();
  for (const tablet of [first, away]) await tablet.pull();

  for (const tablet of [first, away]) {
    const text = await held(tablet);
    for (const gone of ['QUINQUEMPOIX', 'motif-secret', 'note-tardive', 'motif-tardif', 'note-plus-tardive'])
      expect(text).not.toContain(gone);
    expect(text).toContain('WEXFORD');
    expect(text).toContain('autre-motif');
  }
  const database = running.service.store.database(facilityDatabase(facility));
  for (const id of [documentId.request(late), documentId.appointment(late), documentId.patient(patient)])
    expect(await database.get(id)).toBeNull();
  // The hour is free again for others.
  const again = await first.ask({ kind: 'book', patient: other, ...slot, motive: null });
  await first.push();
  expect((await first.answered(again)).status).toBe('booked');
  await running.close();

  // What came late stands in no file either, once that is asked for.
  await runAdmin(['compact'], { NODE_ENV: 'test', DATA_DIR });
  expect(await textsOnDisk(DATA_DIR, ['QUINQUEMPOIX', 'note-tardive', 'motif-tardif', NURSE.id])).toEqual([]);
}, 60_000);

test('a tablet removes nobody else’s dossier by saying that it is an erased person’s', async () => {
  const running = await startService({ environment: { DATA_DIR } });
  const facility = await addFacility(running.service);
  const practitioner = await addPractitioner(running.service, [facility]);
  const tablet = await addTablet(running.service, facility);
  const patient = await tablet.addPatient({ familyName: 'WEXFORD' });
  const slot = { practitioner, motive: 'motif', start: tomorrow('08:00'), end: tomorrow('08:20') };
  const booked = await tablet.ask({ kind: 'book', patient, ...slot });
  await note(tablet, booked, 'à garder');
  await tablet.push();
  await tablet.answered(booked);
  const erased = createErased(running.service.store);
  const gone = ulid();
  await erased.mark(facility, [gone]);

  const database = running.service.store.database(facilityDatabase(facility));
  const names = ['request:', 'appointment:', 'note:'].map((type) => `${type}${booked}`);
  const kept = () => Promise.all(names.map((name) => database.list<Stored & { order?: object }>(name)));
  const before = await kept();
  expect(before.map((found) => found.length)).toEqual([1, 1, 1]);
  const [[order], [appointment], [written]] = before as [[Stored], [Stored], [Stored]];
  // As they are, by their revisions, but for whom they name.
  const forged = [order, written].map((one) => ({
    ...{ ...one, patient: gone, _revisions: { start: 1, ids: [one._rev?.slice(2)] } },
    ...('order' in one && { order: { ...(one.order as object), patient: gone } }),
  }));
  const body = JSON.stringify({ docs: forged, new_edits: false });
  const answer = await tablet.request('/_bulk_docs', { method: 'POST', body });
  expect([answer.status, await answer.json()]).toEqual([201, []]);
  // The order of a dossier that has left the tablets: nothing of it is here any more.
  const archived = await tablet.ask({ kind: 'book', patient: gone, ...slot });
  const { _rev, ...standing } = appointment;
  expect(_rev).toBeTruthy();
  const archive = running.service.store.database(archiveDatabase(facility));
  await archive.put({ ...standing, _id: documentId.appointment(archived) });
  await tablet.push();

  expect(await kept()).toEqual(before);
  expect(await erased.of(facility)).toEqual([gone]);
  await running.close();
}, 60_000);
