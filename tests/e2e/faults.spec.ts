import { expect, test as base } from '@playwright/test';
import { describeDay, runAeroplaneDay } from '../faults/aeroplane-day.ts';
import { FAULT_NAMES, FAULTS } from '../faults/fault-kinds.ts';
import { untilQuiet } from '../faults/invariants.ts';
import { createRandom, seedOf } from '../faults/random.ts';
import { describeStorm, runStorm } from '../faults/storm.ts';
import { createWorld, type World } from '../faults/world.ts';

/** One service and three tablets for all the faults in turn: each meets what the earlier ones left behind. */
const test = base.extend<object, { world: World }>({
  world: [
    async ({ browser }, use) => {
      const world = await createWorld(browser);
      for (let number = 0; number < 3; number++) await (await world.newTablet()).openTab();
      await use(world);
      await world.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const seed = seedOf();

for (const [index, name] of FAULT_NAMES.entries())
  test(`nothing is lost: ${name}`, async ({ world }) => {
    console.log(`      FAULT_SEED=${seed}`);
    const random = createRandom(seed + index);
    const [tablet] = world.tablets;
    const from = world.log.length;
    let isMet = false;
    for (let attempt = 0; attempt < 3 && !isMet; attempt++)
      isMet = await FAULTS[name]({ world, tablet: tablet!, random });
    expect(isMet, 'the fault was met').toBe(true);
    const violations = await untilQuiet(world);
    expect(violations, [`FAULT_SEED=${seed}`, ...world.log.slice(from)].join('\n')).toEqual([]);
    for (const newcomer of world.tablets.slice(3)) await world.retire(newcomer);
    expect(world.noise.splice(0), 'uncaught errors').toEqual([]);
  });

test('40 random faults on three tablets at once: nothing lost, nothing twice, all alike', async ({
  browser,
}) => {
  test.setTimeout(400_000);
  console.log(`      FAULT_SEED=${seed}`);
  const report = await runStorm(browser, { seed, count: 40 });
  console.log(`      ${report.faults} faults, ${report.met} met, ${report.kept} acknowledged writes`);
  expect(report.met, 'most faults were met').toBeGreaterThan(25);
  expect(describeStorm(report)).toBe('');
});

test('a day in aeroplane mode on three tablets: all served, conflicts explained, one message each', async ({
  browser,
}) => {
  test.setTimeout(400_000);
  const day = { bookings: 10, edits: 20, photos: 6 };
  const report = await runAeroplaneDay(browser, day, seed);
  console.log(`      ${describeDay(day, report)}`);
  expect(report.problems, `FAULT_SEED=${seed}`).toEqual([]);
  expect(report.refused, 'tablets wanted the same slots').toBeGreaterThan(0);
});

test('two tabs that write 500 documents each lose none', async ({ browser }) => {
  test.setTimeout(300_000);
  const world = await createWorld(browser);
  const tablet = await world.newTablet();
  for (let tab = 0; tab < 2; tab++) await tablet.openTab();
  await untilQuiet(world);
  await tablet.ask('book', [world.slot(0), world.nextPatient()]);
  expect(await untilQuiet(world)).toEqual([]);
  const before = tablet.kept.size;
  await Promise.all(tablet.tabs.map((page, tab) => tablet.ask('notes', [0, 500, `Onglet ${tab},`], page)));
  expect(tablet.kept.size - before).toBe(1000);
  expect(await untilQuiet(world, 120_000)).toEqual([]);
  const truth = await world.truth.read();
  expect([...truth.values()].filter(({ type }) => type === 'note')).toHaveLength(1000);
  await world.close();
});
