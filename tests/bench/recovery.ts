import { turnCredentials } from '#server/services/turn.ts';
import type { Page } from '@playwright/test';
import { backAfter, openCallPage } from '../harness/call-page.ts';
import { openCallWorld, type CallWorld } from '../harness/call-world.ts';
import { networkObstacle } from '../harness/network-world.ts';
import { openBarePair, openBlank, type IceServers } from './call-pages.ts';
import { CALL_ARGS } from './first-frame.ts';
import { compare, type BenchRow } from './row.ts';

export const SETTLE_MS = 4_000;

/** Null, with the reason on the terminal, where networks can't be broken. */
export async function openWorld(name: string): Promise<CallWorld | null> {
  const obstacle = networkObstacle();
  if (!obstacle) return openCallWorld(CALL_ARGS);
  process.stderr.write(`SKIPPED: ${name} ${obstacle}\n`);
  return null;
}

export async function outage(world: CallWorld, seconds: number, page: Page): Promise<number> {
  world.network.lose();
  await page.waitForTimeout(seconds * 1_000);
  world.network.restore();
  return Date.now();
}

/** Two pages without the application, one of them on the family's network. */
export async function openBlanks(world: CallWorld) {
  const contexts = [await world.here.newContext(), await world.there.newContext()] as const;
  const desk = await openCallPage(contexts[0], { url: world.scene.running.url });
  const phone = await openCallPage(contexts[1], { url: world.familyUrl });
  await openBlank(desk, world.scene.running.url);
  await openBlank(phone, world.familyUrl);
  return { desk, phone, leave: async () => void (await Promise.all(contexts.map((one) => one.close()))) };
}

export const iceServersOf = (world: CallWorld): IceServers =>
  world.relay
    ? [
        {
          urls: world.relay.urls(world.network.address),
          ...turnCredentials(world.relay.secret, 'bench', Math.floor(Date.now() / 1_000) + 3_600),
        },
      ]
    : [];

/** After 5 s without a network, through a relay: ours finds out by itself, a restart by hand is told at once. */
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
    const ms = await later(pages, await outage(world, 5, pages.desk));
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
    const back = await outage(world, 5, pages.desk);
    await pair.offer();
    const ms = await later(pages, back);
    await pages.leave();
    return ms;
  };
  try {
    return [await compare({ name: 'recovery-relay', unit: 'ms', goal: '≤ 1.5', rounds: 9 }, ours, byHand)];
  } finally {
    await world.close();
  }
}
