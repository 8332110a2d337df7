import type { Page } from '@playwright/test';
import { openCallWorld, type CallWorld, type Meeting } from '../harness/call-world.ts';
import { networkObstacle } from '../harness/network-world.ts';
import { CALL_ARGS } from './first-frame.ts';
import type { BenchRow } from './row.ts';

const CAPS_KBPS = [500, 200, 100, 60];
const CAPPED_MS = 40_000;
const SETTLE_MS = 12_000;
const BACK_MS = 90_000;
const STEP_MS = 500;
/** Nothing made up for so long, and nothing switched: settled. */
const CALM_MS = 8_000;

/** Counters of one page at one moment. */
interface Reading {
  atMs: number;
  /** Samples of sound played, and of these made up. */
  played: number;
  madeUp: number;
  decoded: number;
  estimateKbps: number;
  /** This page's picture goes out, as far as its encoder knows. */
  isSent: boolean;
  /** What the screen says. */
  words: string;
}

function readInPage(): Promise<Reading> {
  const { connections } = window as unknown as { connections: RTCPeerConnection[] };
  const connection = connections.at(-1);
  const reading: Reading = {
    ...{ atMs: Date.now(), played: 0, madeUp: 0, decoded: 0, estimateKbps: 0, isSent: false },
    words: [...document.querySelectorAll('[role="status"]')].map((one) => one.textContent).join(' '),
  };
  const see = (report: Record<string, number | string | boolean>) => {
    const figure = (name: string) => Number(report[name] ?? 0);
    if (report['type'] === 'inbound-rtp' && report['kind'] === 'audio') {
      reading.played = figure('totalSamplesReceived');
      reading.madeUp = figure('concealedSamples') - figure('silentConcealedSamples');
    }
    if (report['type'] === 'inbound-rtp' && report['kind'] === 'video')
      reading.decoded = figure('framesDecoded');
    // The pair in use alone has an estimate.
    if (report['type'] === 'candidate-pair' && figure('availableOutgoingBitrate') > 0)
      reading.estimateKbps = Math.round(figure('availableOutgoingBitrate') / 1_000);
    if (report['type'] === 'outbound-rtp' && report['kind'] === 'video')
      reading.isSent = report['active'] === true;
  };
  return connection
    ? connection.getStats().then((all) => (all.forEach(see), reading))
    : Promise.resolve(reading);
}

/** Reads again and again until the time is over, or what is waited for has come. */
async function follow(page: Page, ms: number, isEnough: (readings: Reading[]) => boolean = () => false) {
  const readings: Reading[] = [];
  for (const until = Date.now() + ms; Date.now() < until; await page.waitForTimeout(STEP_MS)) {
    readings.push(await page.evaluate(readInPage));
    if (isEnough(readings)) break;
  }
  return readings;
}

const pairs = (readings: Reading[]) =>
  readings.slice(1).map((now, index) => [readings[index]!, now] as const);
const spanOf = (readings: Reading[]) => [readings[0]!, readings.at(-1)!] as const;
/** Percent. */
function concealedIn(readings: Reading[]): number {
  const [first, last] = spanOf(readings);
  return (100 * (last.madeUp - first.madeUp)) / Math.max(1, last.played - first.played);
}
function framesPerSecond(readings: Reading[]): number {
  const [first, last] = spanOf(readings);
  return (1_000 * (last.decoded - first.decoded)) / Math.max(1, last.atMs - first.atMs);
}
const changesIn = (readings: Reading[], of: (reading: Reading) => boolean) =>
  pairs(readings).flatMap(([before, now]) => (of(before) === of(now) ? [] : [now.atMs]));
/** The picture begins to go out, or stops; an attempt of a few seconds counts twice, though nobody sees it. */
const switchesIn = (readings: Reading[]) => changesIn(readings, ({ isSent }) => isSent);
const saysPause = ({ words }: Reading) => /en pause, le son continue/.test(words);
const noisyIn = (readings: Reading[]) =>
  pairs(readings)
    .filter(([before, now]) => now.madeUp - before.madeUp > 0.01 * (now.played - before.played))
    .map(([, now]) => now.atMs);

/** From the cap to the moment after which the sound was whole for a while; Infinity when it never was. */
function settledAfter(readings: Reading[]): number {
  const [first, last] = spanOf(readings);
  const troubles = noisyIn(readings);
  for (const at of [first.atMs, ...troubles]) {
    const next = troubles.find((one) => one > at) ?? last.atMs;
    if (next - at >= CALM_MS) return at - first.atMs;
  }
  return Infinity;
}

interface Side {
  framesPerSecond: number;
  concealedPercent: number;
  /** From the moment at which the other's picture was first stopped. */
  afterSwitchPercent: number;
  settledPercent: number;
  settleS: number;
  switches: number;
  /** Of what the screen says. */
  shown: number;
}

function judge(own: Reading[], other: Reading[]): Side {
  const settleMs = settledAfter(own);
  const since = (ms: number) => own.filter(({ atMs }) => atMs >= ms);
  const settled = since(own[0]!.atMs + Math.min(settleMs, CAPPED_MS - CALM_MS));
  return {
    framesPerSecond: framesPerSecond(settled),
    concealedPercent: concealedIn(own),
    afterSwitchPercent: concealedIn(since(switchesIn(other)[0] ?? 0)),
    settledPercent: concealedIn(settled),
    settleS: settleMs / 1_000,
    switches: switchesIn(other).length,
    shown: changesIn(own, saysPause).length,
  };
}

const figure = (value: number) => (Number.isFinite(value) ? Number(value.toFixed(2)) : 'never');

/** One cap in both directions on the family's network, then none. */
async function underCap({ network }: CallWorld, { desk, phone }: Meeting, kbps: number) {
  await desk.waitForTimeout(SETTLE_MS);
  network.cap(kbps);
  const [atDesk, atPhone] = await Promise.all([follow(desk, CAPPED_MS), follow(phone, CAPPED_MS)]);
  network.cap(null);
  const lifted = Date.now();
  const isBack = (readings: Reading[]) => {
    const recent = readings.slice(-5);
    return recent.length === 5 && framesPerSecond(recent) > 8;
  };
  const backs = await Promise.all([follow(desk, BACK_MS, isBack), follow(phone, BACK_MS, isBack)]);
  for (const readings of backs)
    process.stderr.write(
      `  lifted ${readings.map((one) => `${one.estimateKbps}${one.isSent ? '+' : ''}`).join(' ')}\n`,
    );
  const backAfter = Math.max(...backs.map((readings) => readings.at(-1)!.atMs - lifted)) / 1_000;
  for (const [name, readings] of [
    ['desk', atDesk],
    ['phone', atPhone],
  ] as const)
    process.stderr.write(
      `${kbps} ${name} estimates ${readings
        .filter((_, index) => index % 2 === 0)
        .map((one) => one.estimateKbps)
        .join(' ')}; ${readings.at(-1)?.words}\n`,
    );
  const sides = [judge(atDesk, atPhone), judge(atPhone, atDesk)];
  process.stderr.write(`${kbps}: ${JSON.stringify(sides)}, back after ${backAfter} s\n`);
  const worst = (of: (side: Side) => number) => figure(Math.max(...sides.map(of)));
  return {
    'frames/s': sides.map((side) => figure(side.framesPerSecond)).join(' | '),
    'concealed %, after the switch': worst((side) => side.afterSwitchPercent),
    'concealed %, settled': worst((side) => side.settledPercent),
    'concealed %, whole': worst((side) => side.concealedPercent),
    'switches shown (tried)': sides.map(({ shown, switches }) => `${shown} (${switches})`).join(' | '),
    'settled after s': worst((side) => side.settleS),
    'picture back after s': figure(backAfter),
  };
}

/** Both directions of one family's network capped; a table, not a row. Goal: sound made up < 1 % once settled. */
export async function callCaps(): Promise<BenchRow[]> {
  const obstacle = networkObstacle();
  if (obstacle) {
    process.stderr.write(`SKIPPED: call-caps ${obstacle}\n`);
    return [];
  }
  const caps = process.env.CAPS ? process.env.CAPS.split(',').map(Number) : CAPS_KBPS;
  const world = await openCallWorld(CALL_ARGS);
  const table: Record<string, object> = {};
  try {
    for (const kbps of caps) {
      const pages = await world.meet();
      table[`${kbps} kbit/s`] = await underCap(world, pages, kbps);
      await pages.leave();
    }
    console.table(table);
    return [];
  } finally {
    await world.close();
  }
}
