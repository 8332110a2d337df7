import type { Browser } from '@playwright/test';
import { FAULT_NAMES, FAULTS, type FaultName } from './fault-kinds.ts';
import { untilQuiet, type Violation } from './invariants.ts';
import { createRandom, type Random } from './random.ts';
import { createWorld, type World } from './world.ts';

export interface StormReport {
  seed: number;
  faults: number;
  /** Faults that something really ran into. */
  met: number;
  violations: Violation[];
  /** Uncaught errors of the pages. */
  noise: string[];
  log: string[];
  counts: World['counts'];
  kept: number;
  durationMs: number;
}

const TABLETS = 3;
/** After so many faults the storm calms down, and everything must hold. */
const FAULTS_BETWEEN_CALMS = 8;

async function bringTablets(world: World) {
  for (let number = 0; number < TABLETS; number++) await (await world.newTablet()).openTab();
}

/** One fault; newcomers that an earlier one brought leave at the next calm. */
async function strike(world: World, random: Random): Promise<boolean> {
  const name: FaultName = random.pick(FAULT_NAMES);
  const tablet = random.pick(world.tablets.slice(0, TABLETS));
  world.note(`-- ${name} (${tablet.name})`);
  const startedAt = Date.now();
  const isMet = await FAULTS[name]({ world, tablet, random: random.fork() });
  world.note(`   ${isMet ? 'met' : 'met nothing'} in ${Date.now() - startedAt} ms`);
  return isMet;
}

/** `count` random faults over three tablets at once; everything is checked at each calm. Stops at the first violation. */
export async function runStorm(
  browser: Browser,
  { seed, count }: { seed: number; count: number },
): Promise<StormReport> {
  const startedAt = Date.now();
  const random = createRandom(seed);
  const world = await createWorld(browser);
  const report = { faults: 0, met: 0, violations: [] as Violation[] };
  let kept = 0;
  try {
    await bringTablets(world);
    while (report.faults < count && report.violations.length === 0) {
      if (await strike(world, random)) report.met += 1;
      report.faults += 1;
      if (report.faults % FAULTS_BETWEEN_CALMS === 0 || report.faults === count) {
        world.note('== calm');
        report.violations = await untilQuiet(world);
        for (const violation of report.violations) world.note(`!! ${violation.kind}: ${violation.what}`);
        kept = world.tablets.reduce((sum, tablet) => sum + tablet.kept.size + tablet.uploads.size, 0);
        for (const newcomer of world.tablets.slice(TABLETS)) await world.retire(newcomer);
      }
    }
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report.violations.push({ kind: 'diverged', what: `the storm fell over: ${what}` });
  } finally {
    await world.close();
  }
  const { log, noise, counts } = world;
  return { seed, ...report, noise, log, counts, kept, durationMs: Date.now() - startedAt };
}

/** What a person needs to see of a storm that went wrong. */
export function describeStorm({ seed, faults, violations, noise, log }: StormReport): string {
  if (violations.length === 0 && noise.length === 0) return '';
  const lines = violations.map(({ kind, what }) => `${kind}: ${what}`);
  return [`FAULT_SEED=${seed}, after ${faults} faults`, ...lines, ...noise, '', ...log].join('\n');
}
