import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runAdmin } from '#server/admin.ts';
import { openStore } from '#server/adapters/open-store.ts';
import { removeTraces } from '#server/adapters/person-traces.ts';
import type { Database, Store } from '#server/adapters/store.ts';
import { createErasure } from '#server/services/person/erasure.ts';
import { createPractitioners } from '#server/services/practitioners.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textsOnDisk } from './disk.ts';
import { twoLives } from './life.ts';

const ADMIN = fileURLToPath(new URL('../../../server/admin.ts', import.meta.url));
let prepared: string;
let world: Omit<Awaited<ReturnType<typeof twoLives>>, 'running'>;
const folders: string[] = [];

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'erasure-cut-'));
  folders.push(folder);
  return folder;
}
beforeAll(async () => {
  prepared = await newFolder();
  const { running, ...rest } = await twoLives(prepared);
  world = rest;
  await running.close();
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
async function copied() {
  const folder = await newFolder();
  await cp(prepared, folder, { recursive: true });
  return folder;
}
const command = () => [
  ...['erase-person', '--facility', world.scene.facility],
  ...['--patient', world.a.patient, '--yes'],
];
const environment = (DATA_DIR: string) => ({ NODE_ENV: 'test', DATA_DIR });

async function expectErased(DATA_DIR: string) {
  const { a, b } = world;
  expect(await textsOnDisk(DATA_DIR, a.telling.texts)).toEqual([]);
  const standing = b.telling.texts.filter((text) => text !== b.telling.words[0]);
  expect(await textsOnDisk(DATA_DIR, b.telling.texts)).toEqual(standing);
  for (const left of ['store-fresh', 'store-former']) expect(existsSync(join(DATA_DIR, left))).toBe(false);
}

test('killed at any moment: the same command finishes, and the service would start meanwhile', async () => {
  const [DATA_DIR, elsewhere] = [await copied(), await newFolder()];
  let kills = 0;
  const begun = Date.now();
  const run = () =>
    spawn(process.execPath, [ADMIN, ...command()], {
      env: { ...process.env, ...environment(DATA_DIR) },
      stdio: 'ignore',
    });
  // How long it takes to refuse: what it needs to start.
  await new Promise((resolve) => {
    const whole = spawn(process.execPath, [ADMIN, ...command()], {
      env: { ...process.env, ...environment(elsewhere) },
      stdio: 'ignore',
    });
    whole.on('exit', resolve);
  });
  const startingMs = Date.now() - begun;
  for (let round = 1; round <= 8; round += 1) {
    const child = run();
    const ended = new Promise<boolean>((resolve) => child.on('exit', (code) => resolve(code === 0)));
    await pause(startingMs * 0.5 + round * 180);
    child.kill('SIGKILL');
    if (await ended) break;
    kills += 1;
    // Whatever stands there opens, and holds the other person whole.
    const store = await openStore({ DATA_DIR, COUCHDB_URL: undefined }, () => undefined);
    const database = store.database(`facility-${world.scene.facility}`);
    expect(await database.get(`patient:${world.b.patient}`)).not.toBeNull();
    await store.close();
  }
  expect(kills).toBeGreaterThan(0);
  await runAdmin(command(), environment(DATA_DIR));
  await expectErased(DATA_DIR);
}, 120_000);

/** The store, until its nth write. */
function failingAt(store: Store, nth: number): { store: Store; hasFailed: () => boolean } {
  let writes = 0;
  const wrap = (database: Database): Database => {
    const write =
      <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        writes += 1;
        if (writes === nth) throw new Error('cut');
        return act(...args);
      };
    return {
      ...database,
      update: write(database.update.bind(database)) as Database['update'],
      removeWhole: write(database.removeWhole.bind(database)),
    };
  };
  return {
    store: { ...store, database: (name) => wrap(store.database(name)) },
    hasFailed: () => writes >= nth,
  };
}

test('cut at each of its writes: running it again leaves nothing', async () => {
  const DATA_DIR = await copied();
  const { facility } = world.scene;
  const real = await openStore({ DATA_DIR, COUCHDB_URL: undefined }, () => undefined);
  const clock = { now: () => Date.now() };
  const erasureOn = (store: Store) =>
    createErasure({
      ...{ store, clock },
      practitioners: createPractitioners({ store: real, clock, nudge: () => undefined }),
      removeTraces: (own, appointments) => removeTraces(DATA_DIR, own, appointments),
    });
  let cuts = 0;
  for (let nth = 1; ; nth += 3) {
    const faulty = failingAt(real, nth);
    const outcome = await erasureOn(faulty.store)
      .run(facility, world.a.patient)
      .then(
        () => 'whole',
        () => 'cut',
      );
    if (outcome === 'whole') break;
    cuts += 1;
  }
  expect(cuts).toBeGreaterThan(5);
  expect(await erasureOn(real).holds(facility, world.a.patient)).toBe(false);
  await real.close();
  await runAdmin(command(), environment(DATA_DIR));
  await expectErased(DATA_DIR);
}, 60_000);

test('a renewal cut between its two renames is completed at the next start; a half copy is thrown away', async () => {
  const DATA_DIR = await copied();
  const at = (name: string) => join(DATA_DIR, name);
  const namesOf = async () => {
    const store = await openStore({ DATA_DIR, COUCHDB_URL: undefined }, () => undefined);
    const names = await store.names('');
    await store.close();
    return names.sort();
  };
  const whole = await namesOf();
  // Half a copy beside the store.
  await mkdir(at('store-fresh/service'), { recursive: true });
  expect([await namesOf(), existsSync(at('store-fresh'))]).toEqual([whole, false]);
  // Moved away, the new one not yet in its place.
  await cp(at('store'), at('store-fresh'), { recursive: true });
  await rename(at('store'), at('store-former'));
  expect([await namesOf(), existsSync(at('store-former'))]).toEqual([whole, false]);
});
