import { createSettableClock } from '#tests/fakes/clock.ts';
import { forkListening } from '#tests/harness/child.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const NOW = '2031-05-04T08:00:00.000Z';

let directory: string;
let storeChild: Awaited<ReturnType<typeof forkListening>>;
let instances: RunningService[];
let tablets: Tablet[];
let practitioner: string;

const startInstance = (name: string) =>
  startService({
    environment: {
      DATA_DIR: join(directory, name),
      COUCHDB_URL: storeChild.url,
      CREDENTIAL_KEY: '0'.repeat(64),
    },
    clock: createSettableClock(NOW),
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vis-a-vis-instances-'));
  storeChild = await forkListening('./store-main.ts', { STORE_DIR: join(directory, 'store') });
  instances = [await startInstance('a'), await startInstance('b')];
  const [a, b] = instances as [RunningService, RunningService];
  const facility = await addFacility(a.service);
  practitioner = await addPractitioner(a.service, [facility]);
  tablets = [await addTablet(a.service, facility), await addTablet(b.service, facility)];
});
afterAll(async () => {
  for (const instance of instances) await instance.close();
  storeChild.child.kill('SIGKILL');
  await storeChild.ended();
  await rm(directory, { recursive: true, force: true });
});

const slot = (index: number) => {
  const start = Date.parse('2031-05-05T06:00:00.000Z') + index * 20 * 60_000;
  return { start: new Date(start).toISOString(), end: new Date(start + 20 * 60_000).toISOString() };
};

test('two instances on one store: one slot, one winner, one link, whoever received the request', async () => {
  for (let round = 0; round < 6; round++) {
    const ids = await Promise.all(
      tablets.map(async (tablet) => {
        const patient = await tablet.addPatient();
        return tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...slot(round) });
      }),
    );
    await Promise.all(tablets.map((tablet) => tablet.push()));
    const answers = await Promise.all(tablets.map((tablet, index) => tablet.answered(ids[index] ?? '')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['booked', 'cancelled']);
  }
  const service = instances[0]!.service.store.database('service');
  await expect.poll(() => service.list('link:')).toHaveLength(6);
  const [lease] = await instances[0]!.service.store.database('claims').list('lease:follow:booking:facility-');
  expect(lease).toBeDefined();
});

test('when the instance that followed stops, the other takes over', async () => {
  const [a, b] = instances as [RunningService, RunningService];
  await a.close();
  instances = [b];
  b.clock.advance(60_000);
  const tablet = tablets[1]!;
  const patient = await tablet.addPatient();
  const id = await tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...slot(10) });
  await tablet.push();
  expect(await tablet.answered(id)).toMatchObject({ status: 'booked' });
});
