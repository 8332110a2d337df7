import type { MessageState } from '#domain/message.ts';
import { archiveDatabase, documentId } from '#domain/document-ids.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Stored } from '#server/adapters/store.ts';
import {
  consent,
  NURSE,
  patientChange,
  patientData,
  readiness,
  request,
  ulid,
} from '#tests/factories/documents.ts';
import { pushSubscription } from '#tests/factories/push-subscription.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { startService } from '#tests/harness/service.ts';
import { writeFile, mkdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stage, type Stage } from '../dossier/stage.ts';
import { begin, patch, upload } from '../dossier/tus.ts';

const DAY_MS = 86_400_000;

/** Of one person: everything that could be recognised, each found nowhere else. */
export function tellingOf(tag: string) {
  const data = patientData({
    familyName: `QUINQUEMPOIX${tag}`,
    givenNames: `Zéphyrine-Éloïse ${tag}`,
    birthDate: tag === 'A' ? '2013-11-07' : '2014-12-08',
    email: `zq.${tag.toLowerCase()}@famille-quinquempoix.example`,
    mobile: tag === 'A' ? '+33639981771' : '+33639981882',
    contactName: `Ondine Wexford${tag}, mère`,
    nir: tag === 'A' ? '213112199900142' : '214122199900151',
  });
  const words = Array.from({ length: 14 }, (_, index) => `motsecret${tag}${index}zyx`);
  const texts = [data.familyName, data.givenNames, data.email, data.mobile, data.contactName, data.nir];
  /** In the address of a device that gets notifications: it leaves nobody's house. */
  const device = `appareilsecret${tag}zyx`;
  return { data, words, device, texts: [...texts.flatMap((one) => one ?? []), ...words, device] };
}

const pdf = (text: string) =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );

/** Writes all that a facility may ever hold of one person, by the service's own ways where it has them. */
async function live(scene: Stage, running: Running, patient: number, tag: string) {
  const { service, dataDirectory } = running;
  const { store } = service;
  const told = tellingOf(tag);
  const [w = '', ...words] = told.words;
  const word = (index: number) => words[index] ?? w;
  const PATIENT = ulid(patient);
  const patientDocument = {
    ...{ _id: documentId.patient(PATIENT), type: 'patient', v: 3, at: new Date().toISOString() },
    ...{ by: NURSE, data: told.data, folded: [], clashes: [] },
  };
  await scene.database.put({
    ...patientDocument,
    data: { ...told.data, contactName: `${w} avant` },
  } as Stored);
  // Written over: the first writing is on the disk too.
  await scene.database.update(
    patientDocument._id,
    (current) => ({ ...patientDocument, _rev: current?._rev }) as Stored,
  );
  const change = patientChange(patient * 10, told.data);
  await scene.database.put({
    ...change,
    _id: documentId.patientChange(PATIENT, ulid(patient * 10)),
    patient: PATIENT,
  } as Stored);

  async function consultation(motive: string) {
    const { id } = await scene.book();
    await scene.database.update<Appointment & Stored>(
      documentId.appointment(id),
      (one) => one && { ...one, patient: PATIENT, motive },
    );
    await service.access.links.settle(
      (await scene.database.get<Appointment & Stored>(documentId.appointment(id))) as Appointment,
    );
    return id;
  }
  const first = await consultation(word(0));
  const number = Number(first.slice(10));
  const by = { kind: 'family', id: first, name: word(1) };
  const base = (_id: string, type: string) => ({
    _id,
    type,
    v: 3,
    at: new Date().toISOString(),
    by,
    appointment: first,
  });
  const order = {
    kind: 'book',
    patient: PATIENT,
    practitioner: scene.practitioner,
    start: '2027-03-29T12:10:00.000Z',
    end: '2027-03-29T12:30:00.000Z',
    motive: word(2),
  } as const;
  const guest = {
    id: ulid(patient * 10 + 1),
    seat: 'guest-1',
    role: 'relative',
    name: word(3),
    email: `${word(3)}@example.org`,
    mobile: null,
    by: NURSE,
    at: new Date().toISOString(),
    generation: 1,
    messages: [],
    revokedAt: null,
  };
  const reminded: MessageState = {
    ...({ channel: 'sms', generation: 1, kind: 'reminder-day', about: 'reminder-day' } as const),
    ...{ state: 'delivered', at: new Date().toISOString() },
  };
  const documents = [
    { ...request(number, order) },
    { ...consent(number, { giver: { name: word(4), relation: 'parent' } }) },
    { ...readiness(number, { messages: [reminded] }) },
    { ...base(documentId.note(first, ulid(61)), 'note'), text: word(5) },
    {
      ...base(documentId.questionnaire(first, ulid(62)), 'questionnaire'),
      response: {
        ...{ resourceType: 'QuestionnaireResponse', status: 'completed', authored: new Date().toISOString() },
        author: { type: 'RelatedPerson', display: 'La famille' },
        source: { type: 'RelatedPerson', display: 'La famille' },
        item: [{ linkId: 'reason', text: 'Pourquoi ?', answer: [{ valueString: word(6) }] }],
      },
    },
    {
      ...base(documentId.selfTest(first, ulid(63)), 'selftest'),
      result: { steps: [], device: word(7), durationMs: 900 },
    },
    { ...base(documentId.guests(first), 'guests'), guests: [guest] },
    {
      ...base(documentId.call(first, 'a'.repeat(32)), 'call'),
      seat: 'patient',
      role: 'patient',
      figures: {},
    },
    {
      ...base(documentId.draft(first, ulid(64), ulid(64)), 'draft'),
      savedAt: new Date().toISOString(),
      text: word(8),
    },
  ];
  for (const document of documents)
    // The service may have begun one of them already: that the link was opened.
    await scene.database.update<{ _id: string; _rev?: string }>(document._id, (current) => ({
      ...(current?._rev && { _rev: current._rev }),
      ...document,
    }));
  await scene.doctor.expect(200, 'PUT', `/api/doctor/appointments/${first}/draft`, {
    text: word(9),
    savedAt: new Date().toISOString(),
  });

  const sent = {
    id: ulid(patient * 10 + 2),
    appointment: first,
    bytes: pdf(word(10)),
    name: `${word(11)}.pdf`,
  };
  expect((await upload(scene.nurse, sent)).status).toBe(204);
  const pending = {
    id: ulid(patient * 10 + 3),
    appointment: first,
    bytes: pdf(`${word(10)} à déposer`),
    kind: 'report',
    name: `${word(11)}-2.pdf`,
  };
  expect((await upload(scene.doctor, pending)).status).toBe(204);
  // Cut off on its way.
  const cut = {
    id: ulid(patient * 10 + 4),
    appointment: first,
    bytes: pdf(`${word(12)} ${word(12)}`),
    name: `${word(11)}-3.pdf`,
  };
  const location = (await begin(scene.nurse, cut)).headers.get('location') ?? '';
  await patch(scene.nurse, location, cut.bytes.subarray(0, cut.bytes.byteLength - 5));

  const outbox = `outbox:${first}:1:booked:email`;
  await store
    .database('service')
    .put({ _id: outbox, type: 'outbox', state: 'sent', error: word(12) } as Stored);
  const owner = { kind: 'patient', facility: scene.facility, patient: PATIENT } as const;
  const notified = pushSubscription(told.device);
  await service.access.pushSubscriptions.accept(owner, notified, { userAgent: 'Firefox/140.0 (Android)' });
  await mkdir(join(dataDirectory, 'outbox-sent'), { recursive: true });
  await writeFile(
    join(dataDirectory, 'outbox-sent', createHash('sha256').update(outbox).digest('hex')),
    outbox,
  );
  await store.database('service').put({
    _id: `set-aside:booking:facility-${scene.facility}:note:${first}:${ulid(65)}`,
    reason: word(12),
  } as Stored);
  return { patient: PATIENT, first, telling: told };
}

type Running = Awaited<ReturnType<typeof startService>>;

/**
 * Two persons of one facility with all that may be kept of them: A has a dossier in the archive, one that is over, and
 * unless told otherwise none to come; B has as much and must stay whole. The service is left running.
 */
export async function twoLives(DATA_DIR: string) {
  const clock = createSettableClock(new Date(Date.now() - 60 * DAY_MS).toISOString());
  const running = await startService({ environment: { DATA_DIR }, clock });
  const scene = await stage(running, 'Deux vies');
  const lives = [await live(scene, running, 21, 'A'), await live(scene, running, 22, 'B')] as const;
  const archive = running.service.store.database(archiveDatabase(scene.facility));
  // As the archive's own run would, a month later: here one person's whole dossier at once.
  for (const { patient, first } of lives) {
    const late = Number(patient.slice(10)) + 5000;
    const old = (await scene.database.get<Appointment & Stored>(documentId.appointment(first)))!;
    await archive.put({
      ...old,
      ...{ _id: documentId.appointment(ulid(late)), _rev: undefined, status: 'fulfilled', closedAt: old.end },
    } as Stored);
    await archive.put({ _id: `archived:${patient}:${ulid(late)}` });
    const { words } = tellingOf(patient === lives[0].patient ? 'A' : 'B');
    const note = {
      ...consent(late),
      _id: documentId.note(ulid(late), ulid(70)),
      type: 'note',
      text: words[13],
    };
    await archive.put(note as Stored);
  }
  await scene.nurse.expect(200, 'GET', `/db/facility-${scene.facility}/_snapshot`);
  return { running, scene, a: lives[0], b: lives[1] };
}
