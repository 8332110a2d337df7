import type { Page } from '@playwright/test';
import { startNetworkProxy } from '../harness/network-proxy.ts';
import { openDoctor, openTablet } from './support/people.ts';
import { expect, test } from './support/stage.ts';

interface Picture {
  src: string;
  sizes: string;
  type: string;
}
interface Manifest {
  start_url: string;
  scope: string;
  icons: Picture[];
  screenshots: (Picture & { form_factor: string })[];
  shortcuts: { url: string; icons: Picture[] }[];
}

const NO_NETWORK = [/ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|FAILED|INCOMPLETE_CHUNKED_ENCODING)/];

/** The picture's real size, as the manifest should say it. */
const sizeOf = (page: Page, { src }: Picture) =>
  page.evaluate(async (address) => {
    const answer = await fetch(address);
    const { width, height } = await createImageBitmap(await answer.blob());
    return { sizes: `${width}x${height}`, type: answer.headers.get('content-type') };
  }, src);

test('the facility’s screens can be installed, with true pictures', async ({ stage }) => {
  const { context, page } = await stage.open('tablet');
  await openTablet(page, stage.demo);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const client = await context.newCDPSession(page);
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  // Playwright's contexts are private windows.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
  const { errors } = await client.send('Page.getAppManifest');
  expect(errors).toEqual([]);

  const manifest: Manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    return (await fetch(link?.href ?? '')).json();
  });
  for (const address of [manifest.start_url, ...manifest.shortcuts.map(({ url }) => url)])
    expect(address.startsWith(manifest.scope), address).toBe(true);
  const shortcutIcons = manifest.shortcuts.flatMap(({ icons }) => icons);
  for (const picture of [...manifest.icons, ...manifest.screenshots])
    expect(await sizeOf(page, picture), picture.src).toEqual({ sizes: picture.sizes, type: picture.type });
  for (const { src } of shortcutIcons) expect(manifest.icons.map((icon) => icon.src)).toContain(src);
  // One shape for all, or browsers show none.
  expect(new Set(manifest.screenshots.map(({ form_factor }) => form_factor))).toEqual(new Set(['wide']));
});

test('after one visit the tablet opens with the network off and the service down', async ({ stage }) => {
  const { context, page } = await stage.open('tablet', { expected: NO_NETWORK });
  await openTablet(page, stage.demo);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await stage.service.close();
  await context.setOffline(true);
  const later = await context.newPage();
  for (const address of ['/e/', '/e/reserver', '/e/patients', '/e/disponibilites']) {
    await later.goto(address);
    await expect(later.locator('h1')).toBeVisible();
    await expect(later.getByRole('button', { name: 'hors ligne, tout est gardé ici' })).toBeVisible();
  }
});

test('a family’s phone installs nothing', async ({ stage }) => {
  const { page } = await stage.open('phone');
  await page.goto('/r');
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.locator('link[rel=manifest]')).toHaveCount(0);
  const workers = await page.evaluate(() => navigator.serviceWorker.getRegistrations());
  expect(workers).toHaveLength(0);
});

/** The worker of a version whose files are others: it has none of these. */
const workerWithout = (worker: string, addresses: string[]) =>
  addresses.reduce(
    (text, address) => text.replace(new RegExp(`\\{[^{}]*["'\`]${address}["'\`][^{}]*\\},?`), ''),
    worker,
  );

/** Hashed files that the worker keeps and that this page hasn't asked for. */
async function loadedLater(): Promise<string[]> {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const lists = await Promise.all(
    (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
  );
  const hashed = lists.flat().filter(({ url }) => url.includes('/_app/immutable/'));
  return hashed.filter(({ url }) => !loaded.includes(url)).map(({ url }) => new URL(url).pathname);
}

test('a new version is offered, waits until it is let in, and leaves another tab its own', async ({
  stage,
}) => {
  // Stands before the service; from the moment it has a worker of its own, there is a new version.
  const files = new Map<string, { type: string; body: string }>();
  const proxy = await startNetworkProxy(stage.service.url, { files });
  const { context, page } = await stage.open('tablet', { expected: [...NO_NETWORK, /ERR_CONNECTION_RESET/] });
  try {
    await openTablet(page, stage.demo, proxy.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await expect(page.getByRole('button', { name: /à jour/ })).toBeVisible();
    const offer = page.getByText('Nouvelle version');
    await expect(offer).toHaveCount(0);
    const other = await context.newPage();
    await other.goto(`${proxy.url}/e/`);
    await expect(other.getByRole('button', { name: /à jour/ })).toBeVisible();
    const notLoadedYet = await other.evaluate(loadedLater);
    expect(notLoadedYet.length).toBeGreaterThan(5);

    const worker = await (await fetch(`${stage.service.url}/sw.js`)).text();
    const body = workerWithout(worker, notLoadedYet);
    for (const address of notLoadedYet) expect(body).not.toContain(address);
    files.set('/sw.js', { type: 'text/javascript', body });
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/e/'))?.update());
    await expect(offer).toBeVisible();
    // Nothing happens by itself.
    await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
    await page.getByRole('link', { name: 'Patients' }).click();
    expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);
    await page.getByRole('button', { name: 'Installer maintenant' }).click();
    await page.waitForFunction(() => !('isTheSamePage' in window));
    await expect(page.getByRole('button', { name: /à jour/ })).toBeVisible();
    await expect(offer).toHaveCount(0);

    // The other tab finds the parts of its own version that it hasn't loaded yet, without the browser's own cache too.
    await (await context.newCDPSession(other)).send('Network.clearBrowserCache');
    await context.setOffline(true);
    proxy.turn({ kind: 'refuse' });
    for (const screen of ['Disponibilités', 'Patients']) {
      await other.getByRole('link', { name: screen }).click();
      await expect(other.locator('h1')).toContainText(screen);
    }
    const formers = (of: Page) =>
      of.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('former-')));
    expect(await formers(other)).toHaveLength(1);
    await page.close();
    await other.close();
    const later = await context.newPage();
    await later.goto(`${proxy.url}/e/`);
    await expect.poll(() => formers(later)).toEqual([]);
    await later.close();
  } finally {
    await proxy.close();
  }
});

test('a doctor is offered a new version on the agenda alone: nothing else there can be lost', async ({
  stage,
}) => {
  const files = new Map<string, { type: string; body: string }>();
  const proxy = await startNetworkProxy(stage.service.url, { files });
  const { page } = await stage.open('desktop');
  try {
    await openDoctor(page, stage.demo, proxy.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.getByRole('link', { name: 'Disponibilités' }).click();
    await expect(page.getByLabel('Durée')).toBeVisible();

    const worker = await (await fetch(`${stage.service.url}/sw.js`)).text();
    files.set('/sw.js', { type: 'text/javascript', body: `${worker}\n// the next one` });
    const isWaiting = () =>
      page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration('/m/'))?.waiting));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/m/'))?.update());
    await expect.poll(isWaiting).toBe(true);
    const offer = page.getByText('Nouvelle version');
    await expect(offer).toHaveCount(0);
    await page.getByRole('link', { name: 'Agenda' }).click();
    await expect(offer).toBeVisible();
    await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
    await page.getByRole('button', { name: 'Installer maintenant' }).click();
    await page.waitForFunction(() => !('isTheSamePage' in window));
    await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();
    await expect(offer).toHaveCount(0);
  } finally {
    await page.close();
    await proxy.close();
  }
});

test('the doctor’s computer keeps nothing of the tablet’s, nor the reverse', async ({ stage }) => {
  const kept = async (page: Page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    return page.evaluate(async () => {
      const names = await caches.keys();
      const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return lists.flat().map(({ url }) => new URL(url).pathname);
    });
  };
  const tablet = await stage.open('tablet');
  await openTablet(tablet.page, stage.demo);
  const doctor = await stage.open('desktop');
  await openDoctor(doctor.page, stage.demo);
  const [here, there] = [await kept(tablet.page), await kept(doctor.page)];
  const own = (list: string[], other: string[]) => list.filter((path) => !other.includes(path));
  expect(own(here, there).length).toBeGreaterThan(10);
  expect(own(there, here).length).toBeGreaterThan(5);
  expect(there).not.toContain('/icons/icon-512.png');
});
