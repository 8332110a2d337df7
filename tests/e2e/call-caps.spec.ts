import { backAfter } from '#tests/harness/call-page.ts';
import { openCallWorld, type CallWorld } from '#tests/harness/call-world.ts';
import { networkObstacle } from '#tests/harness/network-world.ts';
import { expect, test, type Page } from '@playwright/test';

const obstacle = networkObstacle();
test.skip(obstacle !== null, `The family's network can't be capped here: ${obstacle}`);

let world: CallWorld;
test.beforeAll(async ({ launchOptions }) => {
  const { args = [] } = launchOptions;
  world = await openCallWorld(args);
});
test.afterAll(() => world?.close());

const status = (page: Page) => page.getByRole('region', { name: 'Appel vidéo' }).getByRole('status');

/** Sound played so far, and how much of it had to be made up; pictures decoded. */
const received = (page: Page) =>
  page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] };
    const all = { played: 0, madeUp: 0, decoded: 0 };
    (await connections.at(-1)?.getStats())?.forEach((report) => {
      if (report.type !== 'inbound-rtp') return;
      if (report.kind === 'video') all.decoded = report.framesDecoded;
      else Object.assign(all, { played: report.totalSamplesReceived, madeUp: report.concealedSamples });
    });
    return all;
  });

test('on a line too narrow for a picture the sound goes on, both are told, and the picture comes back', async () => {
  const start = Date.now();
  const pages = await world.meet();
  const sides = [pages.desk, pages.phone];
  await Promise.all(sides.map((page) => backAfter(page, start)));
  // The browsers have yet to find out what the line carries.
  await pages.desk.waitForTimeout(5_000);

  await test.step('100 kbit/s: the pictures pause, which both read', async () => {
    world.network.cap(100);
    for (const page of sides) await expect(status(page)).toContainText(/en pause, le son continue/);
  });

  await test.step('the sound is whole', async () => {
    // What came while the line was too full is still being played.
    await expect(async () => {
      const before = await Promise.all(sides.map(received));
      await pages.desk.waitForTimeout(3_000);
      const after = await Promise.all(sides.map(received));
      after.forEach((side, index) => {
        const { played = 0, madeUp = 0 } = before[index] ?? {};
        expect(side.played - played).toBeGreaterThan(48_000);
        expect((side.madeUp - madeUp) / (side.played - played)).toBeLessThan(0.01);
      });
    }).toPass();
  });

  await test.step('no cap any more: the pictures are back by themselves', async () => {
    world.network.cap(null);
    const lifted = Date.now();
    for (const page of sides) await expect(status(page)).not.toContainText('en pause', { timeout: 45_000 });
    console.log(`cap lifted → words gone on both screens, ms: ${Date.now() - lifted}`);
    await Promise.all(sides.map((page) => backAfter(page, Date.now())));
  });
});
