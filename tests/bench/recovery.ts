import { turnCredentials } from '#server/services/turn.ts';
import type { Page } from '@playwright/test';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import express from 'express';
import { ExpressPeerServer } from 'peer';
import { backAfter, gapAfter, openCallPage } from '../harness/call-page.ts';
import { openCallWorld, type CallWorld } from '../harness/call-world.ts';
import { networkObstacle } from '../harness/network-world.ts';
import { openBarePair, openBlank, openStockPeer, type IceServers } from './call-pages.ts';
import { CALL_ARGS } from './first-frame.ts';
import { compare, type BenchRow } from './row.ts';

const SETTLE_MS = 4_000;
/** Longer than anyone waits. */
const GIVEN_UP_MS = 15_000;

/** Null, with the reason on the terminal, where networks can't be broken. */
async function openWorld(name: string): Promise<CallWorld | null> {
  const obstacle = networkObstacle();
  if (!obstacle) return openCallWorld(CALL_ARGS);
  process.stderr.write(`SKIPPED: ${name} ${obstacle}\n`);
  return null;
}

async function outage(world: CallWorld, seconds: number, page: Page): Promise<number> {
  world.network.lose();
  await page.waitForTimeout(seconds * 1_000);
  world.network.restore();
  return Date.now();
}

/** Two pages without the application, one of them on the family's network. */
async function openBlanks(world: CallWorld) {
  const contexts = [await world.here.newContext(), await world.there.newContext()] as const;
  const desk = await openCallPage(contexts[0], { url: world.scene.running.url });
  const phone = await openCallPage(contexts[1], { url: world.familyUrl });
  await openBlank(desk, world.scene.running.url);
  await openBlank(phone, world.familyUrl);
  return { desk, phone, leave: async () => void (await Promise.all(contexts.map((one) => one.close()))) };
}

const iceServersOf = (world: CallWorld): IceServers =>
  world.relay
    ? [
        {
          urls: world.relay.urls(world.network.address),
          ...turnCredentials(world.relay.secret, 'bench', Math.floor(Date.now() / 1_000) + 3_600),
        },
      ]
    : [];

/** After 20 s without a network, through a relay: ours finds out by itself, a restart by hand is told at once. */
export async function recoveryRelay(): Promise<BenchRow[]> {
  const world = await openWorld('recovery-relay');
  if (!world) return [];
  const later = async (pages: { desk: Page; phone: Page }, back: number) =>
    Math.max((await backAfter(pages.desk, back)).videoMs, (await backAfter(pages.phone, back)).videoMs);
  const live = async (pages: { desk: Page; phone: Page }, start: number) => {
    await later(pages, start);
    await pages.desk.waitForTimeout(SETTLE_MS);
  };
  const ours = async () => {
    const start = Date.now();
    const pages = await world.meet({ relayOnly: true });
    await live(pages, start);
    const ms = await later(pages, await outage(world, 20, pages.desk));
    await pages.leave();
    return ms;
  };
  const byHand = async () => {
    const pages = await openBlanks(world);
    const start = Date.now();
    const pair = await openBarePair(pages.desk, pages.phone, {
      ...{ iceServers: iceServersOf(world), relayOnly: true },
    });
    await pair.offer();
    await live(pages, start);
    const back = await outage(world, 20, pages.desk);
    await pair.offer();
    const ms = await later(pages, back);
    await pages.leave();
    return ms;
  };
  try {
    return [await compare({ name: 'recovery-relay', unit: 'ms', goal: '≤ 1.5', rounds: 5 }, ours, byHand)];
  } finally {
    await world.close();
  }
}

interface Sample {
  videoMs: number;
  soundMs: number;
}
const LOST: Sample = { videoMs: Infinity, soundMs: Infinity };

const percentile = (figures: number[], share: number) => {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
};
const words = (ms: number) => (ms === Infinity ? 'never' : `${(ms / 1_000).toFixed(2)} s`);
const summary = (samples: Sample[], of: keyof Sample) => {
  const figures = samples.map((sample) => sample[of]);
  return `${words(percentile(figures, 0.5))} / ${words(percentile(figures, 0.95))}`;
};

/** What happens to the network; resolves to what each side saw of it. */
type Trouble = (world: CallWorld, page: Page) => Promise<(page: Page) => Promise<Sample>>;

const lossOf =
  (seconds: number): Trouble =>
  async (world, page) => {
    const back = await outage(world, seconds, page);
    return (side) => backAfter(side, back, GIVEN_UP_MS).catch(() => LOST);
  };

const TROUBLES: Record<string, Trouble> = {
  '5 s': lossOf(5),
  '20 s': lossOf(20),
  /** What was still on its way is shown after the change too: the gap counts, not the first picture. */
  move: async (world, page) => {
    const moved = Date.now();
    world.network.move();
    await page.waitForTimeout(GIVEN_UP_MS / 2);
    return (side) => gapAfter(side, moved);
  },
};

async function measure(
  world: CallWorld,
  pages: { desk: Page; phone: Page },
  trouble: Trouble,
): Promise<Sample[]> {
  const see = await trouble(world, pages.desk);
  const samples = await Promise.all([see(pages.desk), see(pages.phone)]);
  await pages.desk.waitForTimeout(SETTLE_MS);
  return samples;
}

async function startPeerServer() {
  const app = express();
  const server = createServer(app);
  app.use('/', ExpressPeerServer(server, { path: '/' }));
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Median and p95 of picture and sound back, both sides taken together; stock PeerJS beside. A table, not a row. */
export async function recoveryTable(): Promise<BenchRow[]> {
  const world = await openWorld('recovery-table');
  if (!world) return [];
  const rounds = Number(process.env.ROUNDS ?? 5);
  const stock = await startPeerServer();
  const table: Record<string, object> = {};
  const add = (name: string, samples: Sample[]) => {
    table[name] = {
      video: summary(samples, 'videoMs'),
      sound: summary(samples, 'soundMs'),
      n: samples.length,
    };
    process.stderr.write(`${name}: ${JSON.stringify(samples)}\n`);
  };
  try {
    for (const relayOnly of [false, true]) {
      const way = relayOnly ? 'relay' : 'direct';
      const start = Date.now();
      const pages = await world.meet({ relayOnly });
      await Promise.all([backAfter(pages.desk, start), backAfter(pages.phone, start)]);
      await pages.desk.waitForTimeout(SETTLE_MS);
      for (const [name, trouble] of Object.entries(TROUBLES)) {
        const samples: Sample[] = [];
        for (let round = 0; round < rounds; round += 1)
          samples.push(...(await measure(world, pages, trouble)));
        add(`${way}, ${name}`, samples);
      }
      await pages.leave();
      for (const [name, trouble] of Object.entries(TROUBLES)) {
        const blanks = await openBlanks(world);
        const options = { iceServers: iceServersOf(world), relayOnly, port: stock.port };
        const [called, calling] = [`a-${way}-${name.replace(' ', '')}`, `b-${way}-${name.replace(' ', '')}`];
        const begun = Date.now();
        await openStockPeer(blanks.phone, { ...options, id: called });
        await openStockPeer(blanks.desk, { ...options, id: calling, other: called });
        await Promise.all([backAfter(blanks.desk, begun), backAfter(blanks.phone, begun)]);
        await blanks.desk.waitForTimeout(SETTLE_MS);
        add(`stock PeerJS, ${way}, ${name}`, await measure(world, blanks, trouble));
        await blanks.leave();
      }
    }
    console.table(table);
    return [];
  } finally {
    stock.close();
    await world.close();
  }
}
