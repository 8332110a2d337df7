import type { Appointment } from '#domain/appointment.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Stored } from '#server/adapters/store.ts';
import { consent, ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stage, type Stage } from '../dossier/stage.ts';

let running: RunningService;
let scene: Stage;
let count = 0;
beforeEach(async () => {
  running = await startService();
  scene = await stage(running);
});
afterEach(() => running.close());

/** As a tablet's record arrives; each is taken a minute after the one before. */
async function record(decision: 'given' | 'withdrawn') {
  count += 1;
  const takenAt = new Date(running.clock.now() + count * 60_000).toISOString();
  const _id = documentId.consent(scene.id, ulid(9500 + count));
  await scene.database.put({ ...consent(1), _id, appointment: scene.id, decision, takenAt } as Stored);
  const isTold = async () => {
    const found = await scene.database.get<Appointment & Stored>(documentId.appointment(scene.id));
    return found?.consentWithdrawnAt;
  };
  await vi.waitFor(
    async () => expect(await isTold()).toBe(decision === 'withdrawn' ? takenAt : undefined),
    20_000,
  );
}
const space = () => scene.family.call('GET', `/api/links/${scene.linkId}`);
const familyJoins = () => scene.family.call('POST', `/api/links/${scene.linkId}/join`);
const doctorJoins = () => scene.doctor.call('POST', `/api/doctor/appointments/${scene.id}/join`);
const told = async (answer: Response) => {
  const body = (await answer.json()) as { error?: string; facilityPhone?: string };
  return [answer.status, body.error, body.facilityPhone];
};

test('withdrawn before anyone is there: every door says no, with the phone number; given again, they open', async () => {
  expect((await space()).status).toBe(200);
  await record('given');
  expect((await space()).status).toBe(200);
  await record('withdrawn');
  expect(await told(await space())).toEqual([410, 'link-expired', '+33140000000']);
  expect(await told(await familyJoins())).toEqual([410, 'link-expired', '+33140000000']);
  expect(await told(await scene.family.call('POST', '/api/links/sign-in', scene.credentials))).toEqual([
    ...[410, 'link-expired', '+33140000000'],
  ]);
  expect((await told(await doctorJoins()))[1]).toBe('room-closed');
  // The doctor reads why.
  const { dossier } = await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`);
  expect(dossier.appointment.consentWithdrawnAt).toBeTruthy();
  expect(dossier.consents.at(-1)).toMatchObject({ decision: 'withdrawn', giver: { name: 'Claire Roussel' } });

  await record('given');
  expect((await space()).status).toBe(200);
  expect((await familyJoins()).status).toBe(200);
  expect((await doctorJoins()).status).toBe(200);
});

test('withdrawn during the call: it goes on, whoever was in may come back, nobody else comes in', async () => {
  expect((await familyJoins()).status).toBe(200);
  await running.service.appointments.arrive(scene.facility, scene.id);
  await record('withdrawn');
  expect((await space()).status).toBe(200);
  // A page that is loaded again.
  expect((await familyJoins()).status).toBe(200);
  expect((await told(await doctorJoins()))[1]).toBe('room-closed');
  const { appointment } = (await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`))
    .dossier;
  expect([appointment.status, appointment.closedAt]).toEqual(['arrived', null]);
});

test('withdrawn after the closing: what was deposited stays to be read', async () => {
  const closedAt = new Date(running.clock.now()).toISOString();
  await running.service.appointments.close(scene.facility, scene.id, { closedAt });
  await record('withdrawn');
  expect((await space()).status).toBe(200);
});

test('of two records the later taken counts, in whatever order they arrive', async () => {
  await record('withdrawn');
  const before = new Date(running.clock.now() - 3_600_000).toISOString();
  const _id = documentId.consent(scene.id, ulid(9499));
  await scene.database.put({ ...consent(1), _id, appointment: scene.id, takenAt: before } as Stored);
  await record('withdrawn');
  expect((await space()).status).toBe(410);
});
