import { facilityDatabase } from '#domain/document-ids.ts';
import { addFacility, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { openStock, remoteStock, type StockPouch } from '#tests/harness/stock-pouch.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import http from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';

let running: RunningService;
let folder: string;
let tablet: Tablet;
let cookie: string;
let base: string;
const opened: StockPouch[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stock-'));
  running = await startService();
  const facility = await addFacility(running.service);
  const { devices } = running.service.access;
  const { device, secret } = await devices.enrol(await devices.issueCode(facility), 'Tablette', '127.0.0.1');
  tablet = await addTablet(running.service, facility);
  cookie = `__Host-device=${secret}`;
  tablet = { ...tablet, device, by: { ...tablet.by, device: device.id } };
  base = `${running.url}/db/${facilityDatabase(facility)}`;
});
afterAll(async () => {
  for (const pouch of opened) await pouch.close();
  await running.close();
  await rm(folder, { recursive: true, force: true });
});

const local = (name: string) => {
  const pouch = openStock(join(folder, name));
  opened.push(pouch);
  return pouch;
};
const remote = () => remoteStock(base, { cookie });
const note = (over: object = {}) => {
  const appointment = ulid();
  const common = { type: 'note', v: 3, at: '2031-05-04T08:00:00.000Z', by: tablet.by };
  return { _id: `note:${appointment}:${ulid()}`, ...common, appointment, text: 'Appelée.', ...over };
};
const idsOf = async (pouch: StockPouch) => (await pouch.allDocs({})).rows.map(({ id }) => id);

test('stock PouchDB replicates both ways with a device’s session', async () => {
  const one = local('one');
  const notes = Array.from({ length: 120 }, () => note());
  for (const document of notes) await one.put(document);
  const pushed = await one.replicate.to(remote(), { batch_size: 50 });
  expect(pushed).toMatchObject({ ok: true, docs_written: 120, doc_write_failures: 0 });
  const again = await one.replicate.to(remote());
  expect(again).toMatchObject({ ok: true, docs_written: 0 });

  const two = local('two');
  const pulled = await two.replicate.from(remote(), { batch_size: 50 });
  expect(pulled.ok).toBe(true);
  const ids = await idsOf(two);
  expect(notes.map(({ _id }) => _id).filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => id.startsWith('_'))).toEqual([]);
  expect(await two.replicate.from(remote())).toMatchObject({ ok: true, docs_read: 0 });
});

test('its largest batches go through, and more than the gateway takes at once is 413', async () => {
  const pouch = local('many');
  for (let number = 0; number < 900; number += 1) await pouch.put(note());
  expect(await pouch.replicate.to(remote(), { batch_size: 2000 })).toMatchObject({
    ok: true,
    docs_written: 900,
  });
  const answer = await fetch(`${base}/_bulk_docs`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ docs: Array.from({ length: 1001 }, () => ({})), new_edits: false }),
  });
  expect(answer.status).toBe(413);
});

test('a document it may not write is told, the others go through', async () => {
  const pouch = local('denied');
  const [good, bad] = [note(), note({ by: { ...tablet.by, device: ulid() } })];
  await pouch.put(bad);
  await pouch.put(good);
  await pouch.put({ _id: '_design/mine', views: {} });
  const pushed = await pouch.replicate.to(remote());
  expect(pushed).toMatchObject({ docs_written: 1, doc_write_failures: 2 });
  expect((await fetch(`${base}/${encodeURIComponent(good._id)}`, { headers: { cookie } })).status).toBe(200);
});

test('live, it waits for news instead of asking without end', async () => {
  const [one, two] = [local('live-one'), local('live-two')];
  let asked = 0;
  const counted = remoteStock(base, { cookie });
  const inner = (counted as unknown as { fetch: (...args: unknown[]) => unknown }).fetch;
  (counted as unknown as { fetch: (...args: unknown[]) => unknown }).fetch = (...args) => {
    asked += 1;
    return inner(...args);
  };
  const syncs = [
    one.sync(remote(), { live: true, retry: true }),
    two.sync(counted, { live: true, retry: true }),
  ];
  const document = note();
  await one.put(document);
  await expect.poll(() => idsOf(two), { timeout: 20_000 }).toContain(document._id);
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(asked - before).toBeLessThan(20);
  for (const sync of syncs) {
    const ended = new Promise<void>((resolve) => sync.on('complete', resolve));
    sync.cancel();
    await ended;
  }
});

/** What replication needs, HEAD beside each GET; everything else does not exist. */
const ALLOWED: Record<string, readonly string[]> = {
  '': ['GET', 'HEAD'],
  '/': ['GET', 'HEAD'],
  '/_changes': ['GET', 'HEAD'],
  '/_revs_diff': ['POST'],
  '/_bulk_get': ['POST'],
  '/_bulk_docs': ['POST'],
  '/_local/abc': ['GET', 'HEAD', 'PUT'],
  '/note:x': ['GET', 'HEAD'],
  '/_hello': ['GET', 'HEAD'],
  '/_snapshot': ['GET', 'HEAD'],
  '/_snapshot/01J00000000000000000000000/0': ['GET', 'HEAD'],
};
const REFUSED = [
  ...['/_all_docs', '/_find', '/_index', '/_explain', '/_security', '/_compact', '/_view_cleanup', '/_purge'],
  ...[
    '/_design/facility',
    '/_design_docs',
    '/_local_docs',
    '/_revs_limit',
    '/_ensure_full_commit',
    '/_shards',
  ],
  ...[
    '/_design/facility/_view/conflicts',
    '/_missing_revs',
    '/note:x/attachment',
    '/_changes/x',
    '/%5Fall_docs',
  ],
  ...[
    '/%5Fdesign%2Ffacility',
    '/_partition/x',
    '/_bulk_docs/x',
    '/_local',
    '/_local/a/b',
    '/..%2Fservice',
    '/abc',
  ],
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];
const TABLE = [...Object.keys(ALLOWED), ...REFUSED].flatMap((path) =>
  METHODS.map((method) => [method, path, ALLOWED[path]?.includes(method) ?? false] as const),
);

test.each(TABLE)('%s %s exists: %s', async (method, path, isAllowed) => {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const answer = await fetch(base + path, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    ...(hasBody && { body: path === '/_bulk_docs' ? '{"docs":[],"new_edits":false}' : '{}' }),
  });
  const text = await answer.text();
  const isOurs404 = answer.status === 404 && (method === 'HEAD' || !text.includes('"reason"'));
  if (isAllowed) {
    expect(answer.status).toBeLessThan(500);
    expect([401, 403, 405]).not.toContain(answer.status);
  } else expect(isOurs404 || answer.status === 405, `${answer.status} ${text}`).toBe(true);
});

test.each(['/%2e%2e', '/%2e', '/_local/%2e%2e'])('%s leads nowhere else in the store', async (path) => {
  const { port, pathname } = new URL(base);
  // fetch would resolve the dots by itself.
  const status = await new Promise((resolve, reject) => {
    http
      .get({ port, path: pathname + path, headers: { cookie } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
      .on('error', reject);
  });
  expect(status).toBe(404);
});

test('a device neither reads nor writes the epoch, whatever its body is called', async () => {
  const headers = { cookie, 'content-type': 'application/json' };
  const hello = async () => (await (await fetch(`${base}/_hello`, { headers })).json()) as { epoch: string };
  const { epoch } = await hello();
  const put = (path: string) =>
    fetch(base + path, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ _id: '_local/epoch', _rev: '0-1', epoch: ulid() }),
    });
  expect((await fetch(`${base}/_local/epoch`, { headers })).status).toBe(404);
  expect((await put('/_local/epoch')).status).toBe(404);
  await put('/_local/%65poch');
  await put('/_local/mine');
  expect((await hello()).epoch).toBe(epoch);
});

test('a longpoll from now on tells what comes next', async () => {
  const listening = fetch(`${base}/_changes?since=now&feed=longpoll&timeout=10000`, { headers: { cookie } });
  const document = note();
  const pouch = local('from-now');
  // Once the longpoll waits.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await pouch.put(document);
  await pouch.replicate.to(remote());
  const { results } = (await (await listening).json()) as { results: { id: string }[] };
  expect(results.map(({ id }) => id)).toEqual([document._id]);
});

test('design documents are not handed out by their id either', async () => {
  const answer = await fetch(`${base}/_bulk_get`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ docs: [{ id: '_design/facility' }] }),
  });
  expect(answer.status).toBe(400);
});

test.each(['/_bulk_docs', '/_revs_diff', '/_bulk_get'])(
  'a body over the limit answers 413 as JSON: %s',
  async (path) => {
    const answer = await fetch(base + path, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ docs: ['x'.repeat(5 * 1024 * 1024)] }),
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toMatchObject({ error: 'file-too-large' });
  },
);

test.each(['/_bulk_docs', '/_revs_diff', '/_bulk_get'])('of a stranger no body is read: %s', async (path) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(base + path, { method: 'POST', headers, body: '{"docs":[' });
  expect(answer.status).toBe(401);
});
