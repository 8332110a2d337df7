import { backAfter, connectionsOf, gapAfter } from '#tests/harness/call-page.ts';
import { openCallWorld, type CallWorld } from '#tests/harness/call-world.ts';
import { networkObstacle } from '#tests/harness/network-world.ts';
import { expect, test, type Page } from '@playwright/test';
import { expectWritten, writeInVain } from './support/call-talk.ts';

const obstacle = networkObstacle();
test.skip(obstacle !== null, `The family's network can't be broken here: ${obstacle}`);

let world: CallWorld;
test.beforeAll(async ({ launchOptions }) => {
  const { args = [] } = launchOptions;
  world = await openCallWorld(args);
});
test.afterAll(() => world?.close());

/** The words that propose the phone come sooner here than after 20 s. */
const LONG_MS = 6_000;
/** Longer than a browser keeps a way that nothing comes by (30 s): from then on only a restart helps, as after minutes. */
const LONG_LOSS_SECONDS = 40;

/** Words of a loss; a machine that is busy may well say that a picture pauses. */
const LOST = /perdue|coupée|interrompue|injoignable|ne passent plus/;

const status = (page: Page) => page.getByRole('region', { name: 'Appel vidéo' }).getByRole('status');

/** Loses the network for so long; resolves to when it was back. */
async function outage(seconds: number, meanwhile: () => Promise<void> = async () => undefined) {
  const until = Date.now() + seconds * 1_000;
  world.network.lose();
  await meanwhile();
  await new Promise((resolve) => setTimeout(resolve, until - Date.now()));
  world.network.restore();
  return Date.now();
}

async function expectBack(pages: { desk: Page; phone: Page }, instant: number, what: string) {
  const [desk, phone] = await Promise.all([backAfter(pages.desk, instant), backAfter(pages.phone, instant)]);
  const figures = { desk, phone };
  console.log(`${what} → picture and sound back, ms:`, JSON.stringify(figures));
  for (const page of [pages.phone, pages.desk]) await expect(status(page)).not.toHaveText(LOST);
}

// The direct one last: it ends with another service.
for (const relayOnly of [true, false])
  test(`a call comes back by itself, ${relayOnly ? 'through a relay' : 'direct'}`, async () => {
    test.skip(relayOnly && !world.relay, 'coturn is not installed');
    // Its outages alone last more than a minute.
    test.setTimeout(300_000);
    const start = Date.now();
    const pages = await world.meet({ relayOnly, timings: relayOnly ? {} : { longLossMs: LONG_MS } });
    const { desk, phone } = pages;
    await expectBack(pages, start, 'entry');
    const made = [await connectionsOf(desk), await connectionsOf(phone)];

    await test.step('after a loss of 5 s, which the family is told of', async () => {
      const back = await outage(5, async () => {
        await expect(status(phone)).toHaveText('Connexion perdue, nous la rétablissons…');
        await writeInVain(phone);
      });
      await expectBack(pages, back, '5 s');
      await expectWritten(desk, phone);
    });

    // Once: through a relay, where it costs more.
    if (relayOnly)
      await test.step('after 20 s, when the doctor has read whose network it is', async () => {
        const back = await outage(20, async () => {
          await expect(status(desk)).toContainText('La connexion du patient s’est interrompue.');
        });
        await expectBack(pages, back, '20 s');
      });

    await test.step('under another address', async () => {
      const moved = Date.now();
      world.network.move();
      await expect(async () => {
        expect((await gapAfter(phone, moved)).videoMs).toBeGreaterThan(500);
      }).toPass();
      await expectBack(pages, Date.now(), 'after the move');
      console.log(
        'move → gap, ms:',
        JSON.stringify({ desk: await gapAfter(desk, moved), phone: await gapAfter(phone, moved) }),
      );
    });

    await test.step('when the media alone was lost', async () => {
      world.network.lose('udp');
      await expect(status(phone)).toHaveText(LOST);
      world.network.restore();
      await expectBack(pages, Date.now(), 'media alone');
    });

    // All that time the same connection, restarted: a fresh call would have cost its picture.
    expect([await connectionsOf(desk), await connectionsOf(phone)]).toEqual(made);

    if (relayOnly) await deathOfTheRelay(pages);
    else await losses(pages);
    await pages.leave();
  });

/** All allocations are gone with it; where it comes back they are made anew. */
async function deathOfTheRelay(pages: Awaited<ReturnType<CallWorld['meet']>>) {
  await test.step('when the relay died, and was started again', async () => {
    await world.relay?.kill();
    for (const page of [pages.desk, pages.phone]) await expect(status(page)).toHaveText(LOST);
    await world.relay?.start();
    await expectBack(pages, Date.now(), 'a new relay');
  });
}

/** What concerns the service's sockets, the pages and the people: the same by either way. */
async function losses(pages: Awaited<ReturnType<CallWorld['meet']>>) {
  const { desk, phone } = pages;

  await test.step('signalling alone may be lost: the media goes on, and nobody is troubled', async () => {
    const instant = Date.now();
    world.network.lose({ tcpPort: world.servicePort });
    await phone.waitForTimeout(6_000);
    for (const page of [desk, phone]) {
      await expect(status(page)).not.toHaveText(LOST);
      const { videoMs, soundMs } = await gapAfter(page, instant);
      expect(Math.max(videoMs, soundMs)).toBeLessThan(3_000);
    }
    world.network.restore();
    await expect.poll(() => world.isInRoom(pages.appointment)).toBe(true);
  });

  await test.step('a service that starts again ends no call, and finds everyone back', async () => {
    const instant = Date.now();
    await world.restartService(3_000);
    await expect.poll(() => world.isInRoom(pages.appointment)).toBe(true);
    for (const page of [desk, phone]) {
      await expect(status(page)).not.toHaveText(LOST);
      expect((await gapAfter(page, instant)).soundMs).toBeLessThan(3_000);
    }
  });

  await test.step('a page loaded again is back in the call in one step', async () => {
    const instant = Date.now();
    await phone.reload();
    await expectBack(pages, instant, 'reload');
    const again = Date.now();
    await desk.reload();
    await expectBack(pages, again, 'reload of the doctor’s page');
  });

  await test.step('who stays away is told of in the end, the phone at hand, and back all the same', async () => {
    const back = await outage(LONG_LOSS_SECONDS, async () => {
      await expect(desk.getByText('Le patient est injoignable depuis un moment.')).toBeVisible();
      await expect(phone.getByText('Votre connexion est coupée.')).toBeVisible();
      await expect(phone.getByRole('link', { name: 'Appeler l’établissement' })).toBeVisible();
    });
    await expectBack(pages, back, 'a long loss');
  });

  await test.step('who is gone for good, without a goodbye, leaves no one before a frozen picture', async () => {
    world.network.lose();
    await expect(status(phone)).toHaveText(LOST);
    await phone.context().close();
    world.network.restore();
    await expect(desk.getByText('Le patient est injoignable depuis un moment.')).toBeVisible();
    await desk.getByRole('button', { name: 'Quitter' }).click();
    await expect(desk.getByText('Vous avez quitté l’appel.')).toBeVisible();
  });
}
