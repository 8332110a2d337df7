import { expect, test as base } from '@playwright/test';
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
  expect(report.met, 'most faults were met').toBeGreaterThan(30);
  expect(describeStorm(report)).toBe('');
});
