import { canonicalOf } from '#domain/questionnaire.ts';
import { fhirFaults } from '#tests/factories/fhir-schema.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import type { Visitor } from './visitor.ts';

let running: RunningService;
let scene: Stage;
let other: Stage;

beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
  other = await stage(running);
});
afterAll(() => running.close());

/** Reads a stream until it ends or is told to stop. */
async function listen(visitor: Visitor, path: string) {
  const stop = new AbortController();
  const response = await visitor.send(path, { signal: stop.signal });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const received: string[] = [];
  const waiting: (() => void)[] = [];
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      for (const line of decoder.decode(chunk, { stream: true }).split('\n'))
        if (line.startsWith('data: ')) received.push(line.slice(6));
      for (const wake of waiting.splice(0)) wake();
    }
  })().catch(() => undefined);
  return {
    received,
    ended,
    stop: () => stop.abort(),
    until: async (data: string) => {
      while (!received.includes(data)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

const selfTest = () => ({
  id: ulid(8000 + Math.floor(Math.random() * 900)),
  result: {
    steps: [{ step: 'camera', state: 'failed', cause: 'permission-denied' }],
    device: 'Android, Chrome',
    durationMs: 4000,
  },
});

test('a self-test reaches the tablet, the doctor and the family within a second, and nobody else', async () => {
  const streams = await Promise.all([
    listen(scene.nurse, '/events/facility'),
    listen(scene.doctor, '/events/doctor'),
    listen(scene.family, `/events/links/${scene.linkId}`),
  ]);
  const strangers = await Promise.all([
    listen(other.nurse, '/events/facility'),
    listen(other.doctor, '/events/doctor'),
    listen(other.family, `/events/links/${other.linkId}`),
  ]);
  const sentAt = performance.now();
  await scene.family.expect(204, 'POST', `/api/links/${scene.linkId}/self-test`, selfTest());
  const data = JSON.stringify({ appointment: scene.id });
  await Promise.all(streams.map((stream) => stream.until(data)));
  expect(performance.now() - sentAt).toBeLessThan(1_000);

  const { dossier } = await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`);
  expect(dossier.selfTests).toHaveLength(1);
  expect(dossier.readiness.tested).toMatchObject({
    passed: false,
    failures: [{ step: 'camera', cause: 'permission-denied' }],
  });
  for (const stranger of strangers) expect(stranger.received).toEqual([]);
  for (const stream of [...streams, ...strangers]) stream.stop();
});

test('the dead link’s stream ends when the appointment moves on', async () => {
  const stream = await listen(other.family, `/events/links/${other.linkId}`);
  await running.service.store
    .database(other.database.name)
    .update<{ _id: string; generation?: number }>(
      `appointment:${other.id}`,
      (current) => current && { ...current, generation: 2 },
    );
  await stream.ended;
  expect(stream.received).toEqual([JSON.stringify({ appointment: other.id })]);
  await other.family.expect(410, 'GET', `/api/links/${other.linkId}`);
});

test('the oldest of too many streams gives way', async () => {
  const streams = [];
  for (let n = 0; n < 7; n++) streams.push(await listen(scene.doctor, '/events/doctor'));
  await streams[0]?.ended;
  for (const stream of streams) stream.stop();
});

test.each(['/events/facility', '/events/doctor', '/events/links/x', '/events/links/AAAAAAAAAAAAAAAA'])(
  '%s is for those signed in',
  async (path) => {
    expect((await fetch(running.url + path)).status).toBe(401);
  },
);

test('questionnaire answers are kept and shown; bad ones are refused', async () => {
  const path = `/api/links/${scene.linkId}/questionnaire`;
  const space = () => scene.family.expect(200, 'GET', `/api/links/${scene.linkId}`);
  expect((await space()).questionnaire).toBe('to-do');
  const { questionnaire, taken } = await scene.family.expect(200, 'GET', path);
  expect([taken.item, fhirFaults(questionnaire)]).toEqual([[], []]);
  const id = ulid(8950);
  const change = { id, linkId: 'reason', text: '?', answer: [{ valueString: 'de la fièvre' }], parents: [] };
  const canonical = canonicalOf(questionnaire);
  const sent = { questionnaire: canonical, changes: [change], status: 'in-progress' };
  const kept = await scene.family.expect(200, 'PUT', path, sent);
  // The wording is the form's, whatever a browser says.
  const item = [{ linkId: 'reason', text: questionnaire.item[0].text, answer: change.answer }];
  expect(kept).toMatchObject({ item, seen: { reason: [id] }, clashes: [], status: 'in-progress' });
  expect(await scene.family.expect(200, 'PUT', path, sent)).toEqual(kept);
  expect((await space()).questionnaire).toBe('begun');
  const elsewhere = { ...change, id: ulid(8951), answer: [{ valueString: 'mal au ventre' }] };
  const clashed = await scene.family.expect(200, 'PUT', path, { ...sent, changes: [elsewhere] });
  expect(clashed.clashes).toMatchObject([{ linkId: 'reason', lost: change.answer }]);
  const chosen = { ...elsewhere, id: ulid(8952), parents: clashed.seen.reason };
  const done = { ...sent, changes: [chosen], status: 'completed' };
  expect((await scene.family.expect(200, 'PUT', path, done)).clashes).toEqual([]);
  expect((await space()).questionnaire).toBe('done');
  const dossier = await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`);
  const [read] = dossier.dossier.questionnaires;
  expect(fhirFaults(read.response)).toEqual([]);
  expect(read.response).toMatchObject({ questionnaire: canonical, item: [{ answer: chosen.answer }] });
  // Of questions that nobody asks, so many that nothing could be read any more.
  const invented = Array.from({ length: 60 }, (_, index) => ({
    ...{ id: ulid(8960 + index), linkId: `q${index}`, text: '?', parents: [] },
    answer: [{ valueString: 'x'.repeat(200) }],
  }));
  for (const part of [invented.slice(0, 30), invented.slice(30)])
    await scene.family.call('PUT', path, { ...sent, changes: part, status: 'completed' });
  await scene.family.expect(400, 'PUT', path, {
    ...sent,
    changes: invented.map((one, index) => ({ ...one, linkId: `r${index}`, answer: [] })),
  });
  const stillThere = await scene.doctor.expect(200, 'GET', `/api/doctor/appointments/${scene.id}`);
  expect(stillThere.dossier.questionnaires[0].response.item).toContainEqual(
    expect.objectContaining({ linkId: 'reason', answer: chosen.answer }),
  );
  for (const body of [
    {},
    { ...sent, questionnaire: 'urn:vis-a-vis:questionnaire:elsewhere:general|1' },
    { ...sent, changes: 'x' },
    { ...sent, changes: [{ ...change, answer: [{ valueBoolean: 'oui' }] }] },
    null,
  ])
    await scene.family.expect(400, 'PUT', path, body);
  for (const result of [{}, { steps: [{ step: 'nose' }] }, { steps: [], device: '', durationMs: -1 }])
    await scene.family.expect(400, 'POST', `/api/links/${scene.linkId}/self-test`, { id, result });
});
