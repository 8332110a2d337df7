import { chromium, type Browser, type Page } from '@playwright/test';
import { startTurnServer } from '#server/adapters/turn.ts';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeFakeCamera } from '../e2e/support/fake-camera.ts';
import { backAfter, forgetWatched, openCallPage } from '../harness/call-page.ts';
import { FAKE_CAMERA, FAKE_CAMERA_ARGS } from '../harness/media-browser.ts';
import { networkObstacle, openNetwork, type Network } from '../harness/network-world.ts';
import type { CallService, ServiceMemory } from './call-soak-main.ts';
import { flatness } from './flatness.ts';

const REPORT = join(import.meta.dirname, 'call-soak.json');
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Parts of the call after which the family's network is lost, and for how many seconds. */
const OUTAGES = [
  { after: 1 / 3, seconds: 20 },
  { after: 1 / 2, seconds: 120 },
  { after: 2 / 3, seconds: 5 },
];
const BACK_WITHIN_MS = 60_000;
const MEGABYTE = 2 ** 20;
/** MB an hour. A consultation of two hours may cost a page so much; the resident sets breathe more. */
const BOUNDS = { heap: 4, resident: 60 };

type Sample = Record<string, number> & { minute: number };
type Sides = Record<'desk' | 'phone', { page: Page; browser: Browser }>;

async function memoryOfService(child: ChildProcess): Promise<ServiceMemory> {
  child.send('memory');
  const [memory] = (await once(child, 'message')) as [ServiceMemory];
  return memory;
}

/** Megabytes of each after a collection of garbage: the page's heap, and all that its renderers hold. */
async function memoryOfPage({ page, browser }: Sides['desk']) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  await whole.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const residents = await Promise.all(
    renderers.map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
    }),
  );
  return { heap: usedSize / MEGABYTE, resident: residents.reduce((sum, one) => sum + one, 0) / MEGABYTE };
}

/** What has reached a page since the call began, over all its connections. */
const receivedBy = (page: Page) =>
  page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const total = { frames: 0, samples: 0, concealed: 0, connections: connections.length };
    for (const connection of connections)
      (await connection.getStats()).forEach((report) => {
        if (report.type !== 'inbound-rtp') return;
        total.frames += report.framesDecoded ?? 0;
        total.samples += report.totalSamplesReceived ?? 0;
        total.concealed += report.concealedSamples ?? 0;
      });
    return total;
  });

async function sampleAll(sides: Sides, child: ChildProcess, startedAt: number): Promise<Sample> {
  const minute = (Date.now() - startedAt) / 60_000;
  const service = await memoryOfService(child);
  const sample: Sample = {
    minute,
    'service heap': service.heapBytes / MEGABYTE,
    'service resident': service.rssBytes / MEGABYTE,
  };
  for (const [name, side] of Object.entries(sides)) {
    // What the test itself keeps in the page would count as the page's.
    await forgetWatched(side.page);
    const [{ heap, resident }, { frames }] = [await memoryOfPage(side), await receivedBy(side.page)];
    Object.assign(sample, { [`${name} heap`]: heap, [`${name} resident`]: resident });
    Object.assign(sample, { [`${name} frames`]: frames });
  }
  return sample;
}

/** Resolves to what each side waited for picture and sound; never: the call didn't come back. */
async function lose(network: Network, sides: Sides, seconds: number) {
  network.lose();
  await wait(seconds * 1_000);
  network.restore();
  const back = Date.now();
  const [desk, phone] = await Promise.all(
    [sides.desk, sides.phone].map(({ page }) => backAfter(page, back, BACK_WITHIN_MS).catch(() => null)),
  );
  console.log(`${seconds} s without a network, back after`, JSON.stringify({ desk, phone }), 'ms');
  return { seconds, desk, phone };
}

async function openService(environment: Record<string, string>) {
  const main = fileURLToPath(new URL('./call-soak-main.ts', import.meta.url));
  const child = fork(main, [JSON.stringify(environment)], { execArgv: ['--expose-gc'] });
  const [service] = (await once(child, 'message')) as [CallService];
  return { child, service };
}

async function enter(network: Network, service: CallService): Promise<Sides> {
  const { port } = new URL(service.url);
  const familyUrl = `http://${network.address}:${port}`;
  const args = [...FAKE_CAMERA_ARGS, `--unsafely-treat-insecure-origin-as-secure=${familyUrl}`];
  const open = async (executablePath: string, url: string, cookie: CallService['doctorCookie']) => {
    const browser = await chromium.launch({ executablePath, args });
    return { browser, page: await openCallPage(await browser.newContext(), { url, cookie }) };
  };
  const desk = await open(process.env['CHROMIUM'] ?? '/usr/bin/chromium', service.url, service.doctorCookie);
  const phone = await open(network.browser, familyUrl, service.familyCookie);
  await phone.page.goto(`${familyUrl}/r/${service.linkId}/salle`);
  await desk.page.goto(`${service.url}/m/consultations/${service.appointment}?rejoindre`);
  return { desk, phone };
}

/** A call of so many minutes, with three outages inside; writes its figures to `call-soak.json`. */
export async function soakCall(minutesText = '30'): Promise<boolean> {
  const minutes = Number(minutesText);
  const obstacle = networkObstacle();
  if (obstacle) {
    console.error(`SKIPPED: the call ${obstacle}`);
    return true;
  }
  await writeFakeCamera(FAKE_CAMERA);
  const network = openNetwork();
  const relay = await startTurnServer(network.address, silent);
  const turn: Record<string, string> = relay
    ? { TURN_URLS: relay.urls(network.address).join(), TURN_SECRET: relay.secret }
    : {};
  const { child, service } = await openService(turn);
  const sides = await enter(network, service);
  const startedAt = Date.now();
  const samples: Sample[] = [];
  const outages: Awaited<ReturnType<typeof lose>>[] = [];
  try {
    await Promise.all([sides.desk, sides.phone].map(({ page }) => backAfter(page, startedAt)));
    const due = OUTAGES.map(({ after, seconds }) => ({ minute: after * minutes, seconds }));
    for (let minute = 1; minute <= minutes; minute += 1) {
      while (due[0] && due[0].minute < minute)
        outages.push(await lose(network, sides, due.shift()?.seconds ?? 0));
      await wait(Math.max(0, startedAt + minute * 60_000 - Date.now()));
      samples.push(await sampleAll(sides, child, startedAt));
      console.log(
        JSON.stringify(samples.at(-1), (_key, value) =>
          typeof value === 'number' ? Math.round(value * 100) / 100 : value,
        ),
      );
    }
    const received = { desk: await receivedBy(sides.desk.page), phone: await receivedBy(sides.phone.page) };
    const names = Object.keys(samples[0] ?? {}).filter((name) => /heap|resident/.test(name));
    const flat = names.map((name) =>
      flatness(
        name,
        samples.map((sample) => ({ minute: sample.minute, value: sample[name] ?? NaN })),
        name.endsWith('heap') ? BOUNDS.heap : BOUNDS.resident,
      ),
    );
    console.table(Object.fromEntries(flat.map(({ name, ...figures }) => [name, figures])));
    const isBack = outages.every(({ desk, phone }) => desk !== null && phone !== null);
    console.log('received', JSON.stringify(received));
    await writeFile(REPORT, `${JSON.stringify({ minutes, flat, outages, received, samples }, null, 2)}\n`);
    return isBack && flat.every(({ isFlat }) => isFlat);
  } finally {
    await Promise.all([sides.desk, sides.phone].map(({ browser }) => browser.close()));
    child.kill('SIGTERM');
    await once(child, 'exit');
    await relay?.close();
    network.close();
  }
}
