import type { CallFigures, CallSummary } from '#domain/call-summary.ts';
import { documentId } from '#domain/document-ids.ts';
import { enterRoom, openScene, type Scene } from '#tests/harness/room-scene.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const figures = (over: Partial<CallFigures> = {}): CallFigures => ({
  ...{ durationSeconds: 600, connectMs: 840, path: 'relay', losses: 1, recoveries: 1 },
  ...{ audioOnlySeconds: 40, others: ['patient'] },
  stretches: [
    { state: 'live', seconds: 540 },
    { state: 'audio-only', seconds: 40 },
    { state: 'lost', seconds: 20 },
  ],
  ...over,
});

/** As `sendBeacon` does: a bare POST, without the page waiting for anything. */
const post = (token: string, body: unknown) =>
  fetch(`${scene.running.url}/api/calls/summary`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: scene.running.url },
    body: JSON.stringify({ token, figures: body }),
  });
const stored = () => scene.database.list<CallSummary & { _id: string }>(`call:${scene.first}:`);

test('is written with the seat that the token names, closed meanwhile or not', async () => {
  const { doctor, patient } = await enterRoom(scene);
  expect((await post(doctor.token, figures())).status).toBe(204);
  await scene.appointments.close(scene.facility, scene.first, {
    closedAt: new Date(scene.clock.now()).toISOString(),
  });
  expect((await post(patient.token, figures({ path: 'direct', others: ['practitioner'] }))).status).toBe(204);
  const all = await stored();
  expect(all.map(({ role, figures: { path } }) => [role, path]).sort()).toEqual([
    ['patient', 'direct'],
    ['practitioner', 'relay'],
  ]);
  const own = all.find(({ _id }) => _id === documentId.call(scene.first, doctor.peerId));
  expect(own).toMatchObject({ type: 'call', seat: 'practitioner', figures: figures() });
});

test('of the same page counts once, as the longer call', async () => {
  const { doctor } = await enterRoom(scene);
  for (const durationSeconds of [60, 600, 300])
    expect((await post(doctor.token, figures({ durationSeconds }))).status).toBe(204);
  expect((await stored()).map((one) => one.figures.durationSeconds)).toEqual([600]);
});

test('is refused with a forged or an expired token, or with anything but figures in bounds', async () => {
  const { doctor } = await enterRoom(scene);
  const [body = ''] = doctor.token.split('.');
  expect((await post(`${body}.${'A'.repeat(43)}`, figures())).status).toBe(410);
  const odd = [
    { ...figures(), durationSeconds: -1 },
    { ...figures(), path: '192.0.2.7' },
    { ...figures(), losses: 1.5 },
    { ...figures(), others: ['operator'] },
    { ...figures(), stretches: Array.from({ length: 61 }, () => ({ state: 'live', seconds: 1 })) },
    {},
  ];
  for (const one of odd) expect((await post(doctor.token, one)).status).toBe(400);
  expect((await post(doctor.token, { ...figures(), address: '192.0.2.7' })).status).toBe(204);
  expect(JSON.stringify(await stored())).not.toContain('192.0.2.7');
  scene.clock.advance(4 * 3_600_000 + 1_000);
  expect((await post(doctor.token, figures({ durationSeconds: 700 }))).status).toBe(410);
  expect(await stored()).toHaveLength(1);
});
