import { chromium } from '@playwright/test';
import { describeDay, runAeroplaneDay, WHOLE_DAY } from './aeroplane-day.ts';
import { seedOf } from './random.ts';
import { describeStorm, runStorm, type StormReport } from './storm.ts';

/** As many as `npm test` runs: the seed of a round that failed repeats it there, by FAULT_SEED. */
const FAULTS_PER_ROUND = 40;

/** Resolves to whether everything held. */
export async function soakStorm(count = '1000', given?: string): Promise<boolean> {
  const seed = seedOf(given);
  const total = Number(count);
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const reports: StormReport[] = [];
  const sum = (of: (report: StormReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const found = (kind: string) => sum(({ violations }) => violations.filter((it) => it.kind === kind).length);

  console.log(`${total} faults, seed ${seed}`);
  const day = await runAeroplaneDay(browser, WHOLE_DAY, seed);
  console.log(describeDay(WHOLE_DAY, day));
  for (let round = 0; sum(({ faults }) => faults) < total; round++) {
    const left = total - sum(({ faults }) => faults);
    const report = await runStorm(browser, { seed: seed + round, count: Math.min(FAULTS_PER_ROUND, left) });
    reports.push(report);
    const seconds = Math.round(report.durationMs / 1000);
    console.log(
      `${sum(({ faults }) => faults)} / ${total}: seed ${report.seed}, ${report.faults} faults (${report.met} met), ` +
        `${report.kept} kept, ${report.counts.kills} kills (${report.counts.unread} answers unread), ${report.violations.length} violations, ` +
        `${report.noise.length} uncaught errors, ${seconds} s`,
    );
    const text = describeStorm(report);
    if (text || process.env['FAULT_LOG']) console.log(text || report.log.join('\n'));
    // A round that stopped early counts for what it ran.
    if (report.faults === 0) break;
  }
  await browser.close();

  const [lost, duplicated, diverged] = [found('lost'), found('duplicated'), found('diverged')];
  const noise = sum((report) => report.noise.length);
  console.log(
    `\n${sum(({ faults }) => faults)} faults (${sum(({ met }) => met)} met), ${sum(({ kept }) => kept)} acknowledged writes: ` +
      `${lost} lost, ${duplicated} duplicated (${sum(({ counts }) => counts.unread)} messages left in the instant before a kill may leave again), ${diverged} diverged, ${noise} uncaught errors, seed ${seed}`,
  );
  return lost + duplicated + diverged + noise + day.problems.length === 0;
}
