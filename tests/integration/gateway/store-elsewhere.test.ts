import { facilityDatabase } from '#domain/document-ids.ts';
import { forkListening } from '#tests/harness/child.ts';
import { addFacility, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { openStock, remoteStock } from '#tests/harness/stock-pouch.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory: string;
let storeChild: Awaited<ReturnType<typeof forkListening>>;
let running: RunningService;
let tablet: Tablet;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vis-a-vis-elsewhere-'));
  storeChild = await forkListening('./store-main.ts', { STORE_DIR: join(directory, 'store') });
  running = await startService({ environment: { COUCHDB_URL: storeChild.url } });
  tablet = await addTablet(running.service, await addFacility(running.service));
});
afterAll(async () => {
  storeChild.child.kill('SIGKILL');
  await storeChild.ended();
  await running.close();
  await rm(directory, { recursive: true, force: true });
});

test('a store in another process is replicated through connections; without it the gateway says so', async () => {
  const appointment = ulid();
  const common = { type: 'note', v: 3, at: '2031-05-04T08:00:00.000Z', by: tablet.by, appointment };
  const notes = Array.from({ length: 300 }, () => ({
    ...{ _id: `note:${appointment}:${ulid()}`, ...common },
    text: 'é'.repeat(2000),
  }));
  for (const note of notes) await tablet.local.put(note);
  expect(await tablet.push()).toMatchObject({ docs_written: 300, doc_write_failures: 0 });

  const { devices } = running.service.access;
  const { facility } = tablet.device;
  const { secret } = await devices.enrol(await devices.issueCode(facility), 'Autre', '127.0.0.1');
  const address = `${running.url}/db/${facilityDatabase(facility)}`;
  const headers = { cookie: `__Host-device=${secret}` };
  const pulled = openStock(join(directory, 'pulled'));
  expect(await pulled.replicate.from(remoteStock(address, headers))).toMatchObject({ ok: true });
  const { rows } = await pulled.allDocs({ include_docs: true });
  const texts = new Map(rows.map(({ id, doc }) => [id, (doc as { text?: string }).text]));
  expect(notes.filter(({ _id, text }) => texts.get(_id) !== text)).toEqual([]);
  await pulled.close();

  storeChild.child.kill('SIGKILL');
  await storeChild.ended();
  for (const path of ['', '/_changes', `/${notes[0]?._id}`])
    expect((await fetch(address + path, { headers })).status, path).toBe(503);
});
