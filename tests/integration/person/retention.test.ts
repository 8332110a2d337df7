import { documentId } from '#domain/document-ids.ts';
import type { Stored } from '#server/adapters/store.ts';
import { createRetention } from '#server/services/retention.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stage, type Stage } from '../dossier/stage.ts';

const DAY_MS = 86_400_000;
const SETTINGS = { RETENTION_AUDIT_DAYS: 365, RETENTION_TRACES_DAYS: 90, RETENTION_DOSSIER_YEARS: 20 };
let running: RunningService;
let scene: Stage;
beforeEach(async () => {
  running = await startService();
  scene = await stage(running);
});
afterEach(() => running.close());

const later = (days: number) => {
  const { store, access } = running.service;
  const clock = { now: () => running.clock.now() + days * DAY_MS };
  return createRetention({ store, clock, audit: access.audit, settings: SETTINGS });
};
const left = async (prefix: string) =>
  (await running.service.store.database('service').ids(prefix)).map(({ id }) => id);

test('what links and messages leave behind goes after its time, and nothing before', async () => {
  const service = running.service.store.database('service');
  const about = { facility: scene.facility, appointment: scene.id };
  const end = new Date(running.clock.now() + 1_800_000).toISOString();
  // Beside the two that the booking itself queued.
  for (const state of ['sent', 'failed', 'dropped'])
    await service.put({ _id: `outbox:${scene.id}:1:${state}:email`, ...about, end, state } as Stored);
  const link = scene.linkId;
  await service.put({ _id: 'throttle:of-nothing', lastAt: running.clock.now() } as Stored);
  await later(89).run();
  expect([(await left('outbox:')).length, await left('link:')]).toEqual([5, [`link:${link}`]]);
  await later(92).run();
  for (const gone of ['outbox:', 'link:', 'throttle:']) expect(await left(gone)).toEqual([]);
  // The dossier itself is untouched.
  expect(await scene.database.get(documentId.appointment(scene.id))).not.toBeNull();
});

test('the journal loses its old lines, and still verifies', async () => {
  const { audit } = running.service.access;
  const count = async () => {
    const numbers: number[] = [];
    for await (const { number } of audit.lines()) numbers.push(number);
    return numbers.length;
  };
  const before = await count();
  expect(before).toBeGreaterThan(2);
  await later(364).run();
  expect(await count()).toBe(before);
  await later(367).run();
  expect(await count()).toBeLessThan(before);
  expect((await audit.verify()).fault).toBeNull();
});

test('dossiers never end by themselves: those whose time is over are named', async () => {
  const YEAR = 365.25;
  const due = (years: number) => later(years * YEAR).due(scene.facility);
  expect(await due(19)).toEqual([]);
  const lastDay = new Date(running.clock.now()).toISOString().slice(0, 10);
  // Born in 2017: 28 in 2045 at the earliest, whatever the last consultation was.
  const adultIn = 2045 - new Date().getFullYear() + 1;
  expect(await due(Math.max(21, adultIn))).toEqual([
    { patient: ulid(1), lastDay: expect.stringMatching(lastDay.slice(0, 7)) as unknown },
  ]);
  const { run } = later(40 * YEAR);
  await run();
  expect(await scene.database.get(documentId.patient(ulid(1)))).not.toBeNull();
});
