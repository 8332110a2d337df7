import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { patientData } from '#tests/factories/documents.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { createHash, randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';

let running: RunningService;
let own: Tablet;
let foreign: Tablet;

beforeAll(async () => {
  running = await startService();
  const first = await addFacility(running.service, 'Les Tilleuls');
  const second = await addFacility(running.service, 'Les Platanes');
  await addPractitioner(running.service, [first, second]);
  own = await addTablet(running.service, first);
  foreign = await addTablet(running.service, second);
});
afterAll(() => running.close());

const AT = '2031-05-04T08:00:00.000Z';
const hash = () => createHash('md5').update(randomUUID()).digest('hex');

type Raw = Record<string, unknown> & { _id: string };
const note = (over: Partial<Raw> = {}): Raw => {
  const appointment = ulid();
  return {
    _id: `note:${appointment}:${ulid()}`,
    type: 'note',
    v: 1,
    at: AT,
    by: own.by,
    appointment,
    text: 'Appelée.',
    ...over,
  };
};
const patientChange = (over: Partial<Raw> = {}): Raw => {
  const patient = ulid();
  return {
    _id: `patient-change:${patient}:${ulid()}`,
    type: 'patient-change',
    v: 1,
    at: AT,
    by: own.by,
    patient,
    patch: patientData(),
    base: {},
    ...over,
  };
};
function revised(doc: Raw, start = 1): Raw {
  const ids = Array.from({ length: start }, hash);
  return { ...doc, _rev: `${start}-${ids[0]}`, _revisions: { start, ids } };
}
async function push(docs: Raw[], from = own) {
  const answer = await from.request('/_bulk_docs', {
    method: 'POST',
    body: JSON.stringify({ docs, new_edits: false }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>[] };
}
const stored = async ({ _id }: Raw) => (await own.request(`/${encodeURIComponent(_id)}`)).status === 200;

test('what staff write is kept; a repeated push changes nothing', async () => {
  const docs = [revised(note()), revised(patientChange())];
  expect(await push(docs)).toEqual({ status: 201, body: [] });
  expect(await push(docs)).toEqual({ status: 201, body: [] });
  for (const doc of docs) expect(await stored(doc)).toBe(true);
});

const refusals: [string, () => Raw][] = [
  ['wrong-device', () => revised(note({ by: { ...own.by, device: ulid() } }))],
  ['wrong-device', () => revised(note({ by: { kind: 'staff', id: own.by.id, name: 'Sophie Amar' } }))],
  ['wrong-author', () => revised(note({ by: { ...own.by, kind: 'practitioner' } }))],
  ['wrong-author', () => revised(note({ by: { ...own.by, kind: 'service' } }))],
  ['id-mismatch', () => revised(note({ appointment: ulid() }))],
  ['id-mismatch', () => revised(note({ type: 'consent' }))],
  ['type-unknown', () => revised({ ...note(), _id: '_design/other' })],
  ['type-unknown', () => revised({ ...note(), _id: 'wish:1', type: 'wish' })],
  [
    'type-not-allowed',
    () => {
      const id = ulid();
      return revised({ _id: `appointment:${id}`, type: 'appointment', v: 1, at: AT, by: own.by });
    },
  ],
  ['attachments', () => revised(note({ _attachments: { a: { data: 'aGk=', content_type: 'text/plain' } } }))],
  ['fields-invalid', () => revised(note({ text: 12 }))],
  ['version-unknown', () => revised(note({ v: SCHEMA_VERSION + 1 }))],
  ['fields-missing', () => revised(note({ at: undefined }))],
  ['immutable', () => revised(note(), 2)],
  ['immutable', () => revised({ _id: note()._id, _deleted: true }, 2)],
  ['revision-mismatch', () => ({ ...revised(note()), _rev: `1-${hash()}` })],
];
test.each(refusals)('refused alone as %s (%#), the rest is kept', async (reason, make) => {
  const [good, bad] = [revised(note()), make()];
  const { status, body } = await push([bad, good]);
  expect(status).toBe(201);
  expect(body).toEqual([
    expect.objectContaining({ id: bad._id, error: 'forbidden', name: 'forbidden', reason }),
  ]);
  expect(await stored(good)).toBe(true);
  expect(await stored(bad)).toBe(false);
});

test('an immutable document is not rewritten under another revision', async () => {
  const doc = note();
  await push([revised(doc)]);
  const { body } = await push([revised({ ...doc, text: 'Autre chose.' })]);
  expect(body).toEqual([expect.objectContaining({ reason: 'immutable' })]);
  const kept = (await (await own.request(`/${doc._id}`)).json()) as { text: string };
  expect(kept.text).toBe('Appelée.');
});

test('a draft may change and vanish, on its own tablet only', async () => {
  const appointment = ulid();
  const _id = `draft:${appointment}:${own.device.id}:${own.by.id}`;
  const draft = { type: 'draft', v: 1, at: AT, by: own.by, appointment, savedAt: AT, text: 'Bonj' };
  const first = revised({ _id, ...draft });
  const { ids } = first._revisions as { ids: string[] };
  const next = [hash(), ...ids];
  const second = {
    ...{ _id, ...draft, text: 'Bonjour' },
    _rev: `2-${next[0]}`,
    _revisions: { start: 2, ids: next },
  };
  expect((await push([first])).body).toEqual([]);
  expect((await push([second])).body).toEqual([]);
  const other = `draft:${appointment}:${foreign.device.id}:${own.by.id}`;
  expect((await push([revised({ _id: other, ...draft })])).body).toEqual([
    expect.objectContaining({ reason: 'wrong-device' }),
  ]);
  // Enrolled again, a tablet is another device: what it wrote before can still be cleared away.
  expect((await push([revised({ _id: other, _deleted: true })])).body).toEqual([]);
});

test('another facility, or no credential at all, gets nothing', async () => {
  const { url } = running;
  const name = `facility-${own.device.facility}`;
  const paths = ['', '/_changes', '/_local/abc', '/facility:les-tilleuls'];
  for (const path of paths) {
    const anonymous = await fetch(`${url}/db/${name}${path}`);
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ error: 'device-unknown' });
  }
  const wrong = await foreign.request(`/../${name}/_changes`);
  expect(wrong.status).toBe(403);
  const cookieOf = foreign.request;
  expect((await cookieOf(`/../service/_changes`)).status).toBe(403);
  expect((await cookieOf(`/../claims`)).status).toBe(403);
});

test('only what replication needs exists', async () => {
  for (const path of [
    '/_all_docs',
    '/_find',
    '/_design/facility',
    '/_security',
    '/_design/facility/_view/conflicts',
  ]) {
    expect((await own.request(path)).status).toBe(404);
    expect((await own.request(path, { method: 'POST', body: '{}' })).status).toBe(404);
  }
  expect((await own.request('', { method: 'DELETE', body: '{}' })).status).toBe(404);
  expect((await own.request('', { method: 'PUT', body: '{}' })).status).toBe(404);
  const changes = (await (await own.request('/_changes')).json()) as { results: { id: string }[] };
  expect(changes.results.length).toBeGreaterThan(0);
  expect(changes.results.filter(({ id }) => id.startsWith('_'))).toEqual([]);
});

test('a longpoll is answered at the next change, or when its time is over', async () => {
  const { last_seq } = (await (await own.request('/_changes')).json()) as { last_seq: number };
  const poll = `/_changes?feed=longpoll&since=${last_seq}&heartbeat=1000`;
  expect(await (await own.request(`${poll}&timeout=50`)).json()).toMatchObject({ results: [] });
  const waiting = own.request(`${poll}&timeout=20000`);
  const document = revised(note());
  await push([document]);
  const { results } = (await (await waiting).json()) as { results: { id: string }[] };
  expect(results.map(({ id }) => id)).toContain(document._id);
});

test('too much at once is 413', async () => {
  const docs = Array.from({ length: 250 }, () => revised(note({ text: 'x'.repeat(20_000) })));
  const answer = await own.request('/_bulk_docs', {
    method: 'POST',
    body: JSON.stringify({ docs, new_edits: false }),
  });
  expect(answer.status).toBe(413);
});

const rubbish = [
  '{',
  '[]',
  'null',
  '"x"',
  '{}',
  '{"docs":1}',
  '{"docs":[null],"new_edits":false}',
  '{"docs":[{}],"new_edits":false}',
  '{"docs":[{"_id":1}],"new_edits":false}',
  '{"docs":[],"new_edits":true}',
  '{"x":["1-zz"]}',
  '{"x":{"y":1}}',
  '{"docs":[{"id":{}}]}',
  '{"_id":"_local/a","_rev":"x"}',
];
test.each(rubbish)('rubbish never answers 5xx: %s', async (body) => {
  for (const [method, path] of [
    ['POST', '/_bulk_docs'],
    ['POST', '/_revs_diff'],
    ['POST', '/_bulk_get'],
    ['PUT', '/_local/a'],
  ] as const) {
    const { status } = await own.request(path, { method, body });
    expect(status, `${method} ${path}`).toBeLessThan(500);
  }
});

test.each([
  '/_changes?since=%7B%7D',
  '/_changes?since=-1',
  '/_changes?limit=x',
  '/_changes?limit=0',
  '/_changes?filter=_view&view=a/b',
  '/_changes?style=rubbish',
  '/note:x?open_revs=%5B1%5D',
  '/note:x?open_revs=rubbish',
  '/note:x?rev=1',
  '/note:x?revs=maybe',
  '/%00',
  '/%E0%A4%A',
  '/_local/%2e%2e%2f',
  `/${'x'.repeat(5000)}`,
])('odd addresses never answer 5xx: %s', async (path) => {
  const { status } = await own.request(path);
  expect(status).toBeLessThan(500);
});

test('PouchDB replicates through it both ways, and sets a refused document aside', async () => {
  const document = note();
  await own.local.put(document);
  await own.local.put(note({ by: { ...own.by, device: ulid() } }));
  const pushed = await own.push();
  expect(pushed).toMatchObject({ docs_written: 1, doc_write_failures: 1 });
  expect(await stored(document)).toBe(true);
  const pulled = await own.pull();
  expect(pulled.ok).toBe(true);
  expect(await own.local.get('facility:les-tilleuls')).toMatchObject({ name: 'Les Tilleuls' });
});
