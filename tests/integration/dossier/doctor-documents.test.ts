import { createHash } from 'node:crypto';
import type { Appointment } from '#domain/appointment.ts';
import { documentId } from '#domain/document-ids.ts';
import { localDateOf, addDays, wallClockMs } from '#domain/local-time.ts';
import { AT, consent, ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stage, type Stage } from './stage.ts';

let running: RunningService;
let scene: Stage;
let stranger: Stage;
let made = 8000;
const newId = () => ulid(++made);

beforeAll(async () => {
  running = await startService({});
  scene = await stage(running);
  stranger = await stage(running);
});
afterAll(() => running.close());

const composition = (text: string) => ({ sections: [{ title: 'Conclusion', text }] });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const depositIn = (id: string) => `/api/doctor/appointments/${id}/deposit`;
const filesOf = (id: string) => scene.database.list(documentId.file(id, ''));

describe('the preview', () => {
  const letterhead = {
    ...{ profession: 'Médecin', rpps: '10003000007', address: '1 rue du Port\n93200 Saint-Denis, France' },
    ...{ phone: '01 99 00 12 34', email: '' },
  };

  test('is, to the byte, what the deposit stores; under the doctor’s own head', async () => {
    expect((await scene.doctor.expect(200, 'GET', '/api/doctor/letterhead')).rpps).toBeNull();
    const written = { kind: 'report', composition: composition('Bon état général.') };
    const preview = async () =>
      scene.doctor.expect(200, 'POST', `/api/doctor/appointments/${scene.id}/preview`, written);
    const bare = Buffer.from((await preview()).pdf, 'base64');
    await scene.doctor.expect(200, 'PUT', '/api/doctor/letterhead', letterhead);
    const { pdf, pages } = await preview();
    const bytes = Buffer.from(pdf, 'base64');
    expect(pages).toBe(1);
    expect(bytes.equals(bare)).toBe(false);

    const documents = [{ source: 'written', id: newId(), ...written }];
    const { files } = await scene.doctor.expect(200, 'POST', depositIn(scene.id), { documents });
    expect(files[0].sha256).toBe(sha256(bytes));
    const stored = await scene.family.send(
      `/files/${scene.id}/${files[0]._id.split(':')[2]}?link=${scene.linkId}`,
    );
    expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('stays when availability is changed, and is nobody else’s', async () => {
    const availability = await scene.doctor.expect(200, 'GET', '/api/doctor/availability');
    await scene.doctor.expect(200, 'PUT', '/api/doctor/availability', availability);
    expect(await scene.doctor.expect(200, 'GET', '/api/doctor/letterhead')).toEqual(letterhead);
    expect((await stranger.doctor.expect(200, 'GET', '/api/doctor/letterhead')).rpps).toBeNull();
    await scene.doctor.expect(400, 'PUT', '/api/doctor/letterhead', { ...letterhead, rpps: '12' });
  });
});

test('a text under an id that stands for another text is kept beside it, whoever sends it and however often', async () => {
  const { id } = await scene.book();
  const document = newId();
  const deposit = (text: string) =>
    scene.doctor.expect(200, 'POST', depositIn(id), {
      documents: [{ source: 'written', id: document, kind: 'report', composition: composition(text) }],
    });
  const answers = await Promise.all(['du bureau', 'de la maison', 'du bureau'].map(deposit));
  expect(new Set(answers.map(({ closedAt }) => closedAt)).size).toBe(1);
  expect(answers[0].files[0]._id).toBe(answers[2].files[0]._id);
  expect(answers[1].files[0]._id).not.toBe(answers[0].files[0]._id);
  // Corrected after an answer that was lost.
  const corrected = await deposit('du bureau, corrigé');
  expect(await deposit('du bureau, corrigé')).toEqual(corrected);
  expect(await filesOf(id)).toHaveLength(3);
});

describe('templates', () => {
  const path = '/api/doctor/templates';
  const template = (name: string) => ({
    name,
    content: {
      kind: 'prescription',
      lines: [{ drug: 'Mélatonine LP 2 mg', dose: '1 le soir', duration: '1 mois' }],
    },
  });

  test('are saved, renamed and deleted, on every device of their doctor alone', async () => {
    const id = newId();
    await scene.doctor.expect(200, 'PUT', `${path}/${id}`, template('Sommeil'));
    await scene.doctor.expect(200, 'PUT', `${path}/${id}`, template('Sommeil, enfant'));
    await scene.doctor.expect(200, 'PUT', `${path}/${newId()}`, template('Allergie'));
    const { templates } = await scene.doctor.expect(200, 'GET', path);
    expect(templates.map(({ name }: { name: string }) => name)).toEqual(['Allergie', 'Sommeil, enfant']);
    expect(await stranger.doctor.expect(200, 'GET', path)).toEqual({ templates: [] });
    await stranger.doctor.expect(204, 'DELETE', `${path}/${id}`);
    expect((await scene.doctor.expect(200, 'GET', path)).templates).toHaveLength(2);
    await scene.doctor.expect(204, 'DELETE', `${path}/${id}`);
    await scene.doctor.expect(204, 'DELETE', `${path}/${id}`);
    expect((await scene.doctor.expect(200, 'GET', path)).templates).toHaveLength(1);
    await scene.doctor.expect(404, 'PUT', `${path}/x`, template('X'));
    await scene.doctor.expect(400, 'PUT', `${path}/${newId()}`, { name: 'X', content: { kind: 'report' } });
  });
});

describe('a follow-up', () => {
  const path = () => `/api/doctor/appointments/${scene.id}/follow-up`;
  /** Ten o’clock in Paris, so many days from now. */
  const at = (days: number) =>
    new Date(
      wallClockMs(addDays(localDateOf(running.clock.now(), 'Europe/Paris'), days), '10:00', 'Europe/Paris'),
    ).toISOString();
  const offered = async (days: number) =>
    (await scene.doctor.expect(200, 'GET', `${path()}?around=${at(days)}`)).slots;
  const appointmentOf = (id: string) =>
    scene.database.get<Appointment & { _id: string }>(documentId.appointment(id));

  test('is booked on a free slot near the day asked for, once, and holds the doctor’s time', async () => {
    const slots = await offered(14);
    expect(slots).toHaveLength(6);
    expect([...slots].sort((a, b) => a.start.localeCompare(b.start))).toEqual(slots);
    const id = newId();
    const wanted = { id, ...slots[0], motive: 'Suivi' };
    const first = await scene.doctor.expect(200, 'POST', path(), wanted);
    expect(first.appointment).toMatchObject({ status: 'booked', motive: 'Suivi', start: slots[0].start });
    expect(await scene.doctor.expect(200, 'POST', path(), wanted)).toMatchObject(first);
    const source = await appointmentOf(scene.id);
    expect(await appointmentOf(id)).toMatchObject({
      patient: source?.patient,
      practitioner: source?.practitioner,
      requestedBy: expect.stringContaining('Dr Hélène'),
    });
    expect(await offered(14)).not.toContainEqual(slots[0]);

    const late = await scene.doctor.expect(200, 'POST', path(), { ...wanted, id: newId() });
    expect(late.appointment).toMatchObject({ status: 'cancelled', statusReason: 'slot-taken' });
    expect(late.appointment.alternatives.length).toBeGreaterThan(0);
  });

  test('is refused outside the doctor’s hours, under another’s id, and after a withdrawn consent', async () => {
    const night = {
      start: at(7).replace(/T\d\d/, 'T02'),
      end: at(7).replace(/T\d\d:00/, 'T02:20'),
    };
    const refused = await scene.doctor.expect(200, 'POST', path(), { id: newId(), ...night, motive: null });
    expect(refused.appointment).toMatchObject({ statusReason: 'outside-availability' });
    await stranger.doctor.expect(404, 'POST', path(), { id: newId(), ...night, motive: null });
    const { id } = await scene.book();
    const _id = documentId.consent(id, newId());
    await scene.database.put(consent(1, { _id, appointment: id, decision: 'withdrawn', takenAt: AT }));
    await vi.waitFor(async () => expect(await appointmentOf(id)).toMatchObject({ consentWithdrawnAt: AT }));
    const [slot] = await offered(21);
    const address = `/api/doctor/appointments/${id}/follow-up`;
    await scene.doctor.expect(400, 'POST', address, { id: newId(), ...slot, motive: null });
  });
});
