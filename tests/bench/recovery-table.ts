import type { Page } from '@playwright/test';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { ExpressPeerServer } from 'peer';
import { backAfter, backWithin, gapAfter, type Back } from '../harness/call-page.ts';
import type { CallWorld } from '../harness/call-world.ts';
import { openStockPeer } from './call-pages.ts';
import { iceServersOf, openBlanks, openWorld, outage, SETTLE_MS } from './recovery.ts';
import { percentile, range, type BenchRow } from './row.ts';

/** Longer than anyone waits. */
const GIVEN_UP_MS = 15_000;
/** Stock PeerJS, which mostly never comes back, has a fresh call for each round: fewer of them do. */
const STOCK_ROUNDS = 2;

interface Pages {
  desk: Page;
  phone: Page;
}

interface Trouble {
  name: string;
  /** Of the p95, in milliseconds. */
  goal: number;
  /** What happens to the network; resolves to how long each side was without. */
  strike(world: CallWorld, page: Page): Promise<(side: Page) => Promise<Back>>;
}

const lossOf = (seconds: number): Trouble => ({
  name: `${seconds}s`,
  goal: 1_000,
  async strike(world, page) {
    const back = await outage(world, seconds, page);
    return (side) => backWithin(side, back, GIVEN_UP_MS);
  },
});

const TROUBLES: Trouble[] = [
  lossOf(5),
  lossOf(20),
  {
    name: 'move',
    goal: 2_500,
    /** What was still on its way is shown after the change too: the gap counts, not the first picture. */
    async strike(world, page) {
      const moved = Date.now();
      world.network.move();
      await page.waitForTimeout(GIVEN_UP_MS / 2);
      return (side) => gapAfter(side, moved);
    },
  },
];

/** Both sides of one trouble. */
async function measure(world: CallWorld, pages: Pages, trouble: Trouble): Promise<Back[]> {
  const see = await trouble.strike(world, pages.desk);
  const samples = await Promise.all([see(pages.desk), see(pages.phone)]);
  await pages.desk.waitForTimeout(SETTLE_MS);
  return samples;
}

async function settle(pages: Pages, start: number): Promise<void> {
  await Promise.all([backAfter(pages.desk, start), backAfter(pages.phone, start)]);
  await pages.desk.waitForTimeout(SETTLE_MS);
}

async function startPeerServer() {
  const app = express();
  const server = createServer(app);
  app.use('/', ExpressPeerServer(server, { path: '/' }));
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

let calls = 0;
async function measureStock(
  world: CallWorld,
  trouble: Trouble,
  options: { relayOnly: boolean; port: number },
): Promise<Back[]> {
  const blanks = await openBlanks(world);
  const shared = { iceServers: iceServersOf(world), ...options };
  const [called, calling] = [`called-${++calls}`, `calling-${calls}`];
  const start = Date.now();
  await openStockPeer(blanks.phone, { ...shared, id: called });
  await openStockPeer(blanks.desk, { ...shared, id: calling, other: called });
  await settle(blanks, start);
  const samples = await measure(world, blanks, trouble);
  await blanks.leave();
  return samples;
}

function rows(name: string, goal: number, ours: Back[], stock: Back[]): BenchRow[] {
  return (['video', 'sound'] as const).flatMap((medium) => {
    const [own, theirs] = [ours, stock].map((all) => all.map((one) => one[`${medium}Ms`])) as [
      number[],
      number[],
    ];
    return ([0.5, 0.95] as const).map((share) => {
      const [a, b] = [percentile(own, share), percentile(theirs, share)];
      return {
        name: `${name}-${medium}-${share === 0.5 ? 'median' : 'p95'}`,
        unit: 'ms',
        goal: share === 0.5 ? 'told' : `≤ ${goal} ms`,
        ...{ ours: a, peer: b, ratio: a / b, n: own.length, peerN: theirs.length },
        ...{ oursRange: range(own), peerRange: range(theirs) },
      };
    });
  });
}

/**
 * Picture and sound back, both sides taken together, after outages and a change of address; stock PeerJS beside.
 * `ROUNDS` of each (5).
 */
export async function recoveryTable(): Promise<BenchRow[]> {
  const world = await openWorld('recovery-table');
  if (!world) return [];
  const rounds = Number(process.env['ROUNDS'] ?? 5);
  const stockServer = await startPeerServer();
  const table: BenchRow[] = [];
  try {
    for (const relayOnly of [false, true]) {
      const start = Date.now();
      const pages = await world.meet({ relayOnly });
      await settle(pages, start);
      for (const trouble of TROUBLES) {
        const name = `recovery-${relayOnly ? 'relay' : 'direct'}-${trouble.name}`;
        const [ours, stock]: [Back[], Back[]] = [[], []];
        for (let round = 0; round < rounds; round += 1) {
          ours.push(...(await measure(world, pages, trouble)));
          if (round < STOCK_ROUNDS)
            stock.push(...(await measureStock(world, trouble, { relayOnly, port: stockServer.port })));
          process.stderr.write(`${name} ${round + 1}/${rounds}: ${JSON.stringify(ours.slice(-2))}\n`);
        }
        table.push(...rows(name, trouble.goal, ours, stock));
      }
      await pages.leave();
    }
    return table;
  } finally {
    stockServer.close();
    await world.close();
  }
}
