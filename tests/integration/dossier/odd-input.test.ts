import { defaultQuestionnaire } from '#domain/default-questionnaire.ts';
import { canonicalOf } from '#domain/questionnaire.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';
import type { Visitor } from './visitor.ts';

let running: RunningService;
let scene: Stage;
beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
});
afterAll(() => running.close());

const ODD_TEXT = `\u0000\ud800\u202e\u200b😀${'é'.repeat(50)}\u{e0001}﷽`;

/** Almost right: each value is now and then of another kind. */
const nearly = (good: unknown): fc.Arbitrary<unknown> => {
  const odd = fc.oneof(
    fc.constantFrom(null, '', ODD_TEXT, -1, 1e308, [], {}, '../../etc/passwd', '__proto__', '9'.repeat(400)),
    fc.anything({ maxDepth: 2 }),
  );
  if (Array.isArray(good)) return weigh(fc.tuple(...good.map(nearly)), odd);
  if (typeof good === 'object' && good !== null)
    return weigh(
      fc.record(Object.fromEntries(Object.entries(good).map(([key, value]) => [key, nearly(value)]))),
      odd,
    );
  return weigh(fc.constant(good), odd);
};
const weigh = (good: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: odd });

const draft = { text: ODD_TEXT, savedAt: '2027-01-01T00:00:00.000Z' };
const deposit = {
  documents: [
    {
      source: 'written',
      id: ulid(1),
      kind: 'report',
      composition: { sections: [{ title: 'Titre', text: ODD_TEXT }] },
    },
  ],
};
const answers = {
  questionnaire: canonicalOf(defaultQuestionnaire('les-tilleuls')),
  changes: [{ id: ulid(1), linkId: 'reason', text: '?', answer: [{ valueString: ODD_TEXT }], parents: [] }],
  status: 'in-progress',
};
const selfTest = {
  id: ulid(1),
  result: { steps: [{ step: 'camera', state: 'failed', cause: 'busy' }], device: 'iPad', durationMs: 10 },
};

test.each<[string, () => [Visitor, string, string], unknown]>([
  ['draft', () => [scene.doctor, 'PUT', `/api/doctor/appointments/${scene.id}/draft`], draft],
  ['questionnaire', () => [scene.family, 'PUT', `/api/links/${scene.linkId}/questionnaire`], answers],
  ['self-test', () => [scene.family, 'POST', `/api/links/${scene.linkId}/self-test`], selfTest],
  ['deposit', () => [scene.doctor, 'POST', `/api/doctor/appointments/${scene.id}/deposit`], deposit],
])('whatever is sent as %s is accepted or refused, never a fault', async (_what, target, good) => {
  const [visitor, method, path] = target();
  await fc.assert(
    fc.asyncProperty(nearly(good), async (body) => {
      const text = JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
      const response = await visitor.send(path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(text !== undefined && { body: text }),
      });
      expect(response.status, text).toBeLessThan(500);
      await response.arrayBuffer();
    }),
    { numRuns: 60 },
  );
});

test.each([
  '/api/doctor/agenda',
  '/api/doctor/agenda?from=x&to=y',
  '/api/doctor/agenda?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z',
  '/api/doctor/agenda?from=2027-01-01T00:00:00Z&from=2027-01-01T00:00:00Z&to=2027-01-01T00:00:00Z',
])('%s is refused', async (path) => {
  await scene.doctor.expect(400, 'GET', path);
});

test('the agenda shows the doctor’s own day; backwards it is empty', async () => {
  const day = 24 * 3_600_000;
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const { entries } = await scene.doctor.expect(
    200,
    'GET',
    `/api/doctor/agenda?from=${at(-day)}&to=${at(day)}`,
  );
  expect(entries).toMatchObject([
    { patientName: 'ROUSSEL Éloïse', appointment: { practitioner: scene.practitioner } },
  ]);
  expect(
    (await scene.doctor.expect(200, 'GET', `/api/doctor/agenda?from=${at(day)}&to=${at(-day)}`)).entries,
  ).toEqual([]);
});
