import { MEDIA_ARGS } from '#tests/harness/media-browser.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { expect, test, type Page } from '@playwright/test';
import { openTablet } from './support/people.ts';

let scene: Scene;
test.beforeAll(async () => {
  scene = await openScene();
});
test.afterAll(() => scene.close());

/** Controls that are cut, off the screen, or under something else once scrolled to. */
const lostControls = (page: Page) =>
  page.evaluate(() => {
    const shown = [
      ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea'),
    ].filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 1);
    return shown.flatMap((element) => {
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const isReached =
        hit !== null && (element.contains(hit) || hit.contains(element) || hit.closest('label'));
      const isInside = left >= 0 && right <= innerWidth + 1;
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      return isReached && isInside ? [] : [`${element.tagName} ${name || element.id}`];
    });
  });

// The browser's own setting, so that media queries in em follow it as they do for people.
test.use({
  viewport: { width: 360, height: 740 },
  launchOptions: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...MEDIA_ARGS, '--blink-settings=defaultFontSize=32'],
  },
});

test('text twice as large loses nothing on a family’s phone', async ({ page }) => {
  const { linkId, cookie } = await scene.signInFamily(scene.first);
  const { url } = scene.running;
  await page.context().grantPermissions(['camera', 'microphone', 'notifications']);
  const secure = { url: url.replace('http:', 'https:'), secure: true, httpOnly: true };
  const { token } = scene.access.credentials.of({
    appointment: scene.first,
    participant: 'patient',
    generation: 1,
  });
  const space = ['', '/documents', '/questions', '/test', '/salle'].map((screen) => `/r/${linkId}${screen}`);
  for (const address of [`/r#${token}`, '/r', ...space]) {
    if (address === space[0]) await page.context().addCookies([{ ...cookie, ...secure }]);
    await page.goto('about:blank');
    await page.goto(`${url}${address}`);
    await expect(page.locator('h1, [role=alert]').first()).toBeVisible();
    const name = address.replace(/\W+/g, '-');
    await page.screenshot({ path: `test-results/large-text/${name}.png`, fullPage: true });
    expect
      .soft(await page.evaluate(() => document.documentElement.scrollWidth), address)
      .toBeLessThanOrEqual(360);
    expect.soft(await lostControls(page), address).toEqual([]);
  }

  // After the consultation, with its offer of notifications.
  const closedAt = new Date(scene.clock.now()).toISOString();
  const closed = { status: 'fulfilled', closedAt, readUntil: '2099-01-01T00:00:00.000Z' } as const;
  await scene.appointments.update(scene.facility, scene.first, (now) => ({ ...now, ...closed }));
  await page.goto(`${url}/r/${linkId}`);
  await expect(page.getByRole('button', { name: 'Recevoir les notifications ici' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.screenshot({ path: 'test-results/large-text/after.png', fullPage: true });
  expect(await lostControls(page)).toEqual([]);
});

const STAFF = { login: 'infirmerie', password: 'un mot de passe long' };

/** Nothing goes past the edge, and no button's words leave it. */
const spilled = (page: Page) =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('main *, header *')].filter((one) =>
      one.checkVisibility(),
    );
    const isApart = (one: HTMLElement) => one.closest('nav, ul, .visually-hidden') !== null;
    return shown
      .filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        const isOut = width > 1 && (left < -1 || right > innerWidth + 1) && !isApart(one);
        return isOut || (one.matches('.button') && one.scrollWidth > one.clientWidth + 1);
      })
      .map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`);
  });

test('text twice as large stays on the screens of staff, too', async ({ page }) => {
  const { provisioning, devices } = scene.access;
  await provisioning.createStaff({
    ...STAFF,
    name: 'Sophie Amar',
    facility: scene.facility,
    role: 'coordinator',
  });
  const { url } = scene.running;
  await openTablet(page, { device: { code: await devices.issueCode(scene.facility) }, staff: STAFF }, url);
  const dossier = `/e/dossiers/${scene.first}`;
  const settings = ['/e/reglages/messages', '/e/reglages/questionnaire'];
  for (const address of ['/e/', dossier, `${dossier}/questions`, '/e/archives', ...settings]) {
    await page.goto(`${url}${address}`);
    await expect(page.locator('h1').first()).toBeVisible();
    expect.soft(await spilled(page), address).toEqual([]);
  }
});

test('and on the doctor’s', async ({ page }) => {
  const { url } = scene.running;
  const { value, name } = scene.doctorCookie;
  await page
    .context()
    .addCookies([{ name, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true }]);
  await page.goto(`${url}/m/consultations/${scene.first}`);
  await expect(page.getByRole('tab').first()).toBeVisible();
  expect.soft(await spilled(page)).toEqual([]);
  const dialog = page.getByRole('dialog');
  await page.getByLabel('Observations').fill('Sommeil encore fragmenté.');
  await page.getByRole('button', { name: 'Modèles' }).click();
  await dialog.getByLabel('Enregistrer le texte').fill('Consultation trimestrielle');
  await dialog.getByRole('button', { name: 'Enregistrer le modèle' }).click();
  await expect(dialog.getByRole('button', { name: /^Insérer/ })).toBeVisible();
  expect.soft(await spilled(page), 'templates').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Aperçu' }).click();
  await dialog.getByRole('button', { name: 'Modifier votre en-tête' }).click();
  expect.soft(await spilled(page), 'letterhead').toEqual([]);
});

test('nor does the menu of the call, which scrolls', async ({ page }) => {
  const { linkId, cookie } = await scene.signInFamily(await scene.book(2));
  const { url } = scene.running;
  await page.context().grantPermissions(['camera', 'microphone']);
  const secure = { url: url.replace('http:', 'https:'), secure: true, httpOnly: true };
  await page.context().addCookies([{ ...cookie, ...secure }]);
  await page.goto(`${url}/r/${linkId}/salle`);
  await page.getByRole('button', { name: 'Plus de commandes' }).click();
  const items = page.getByRole('menuitem');
  await expect(page.getByRole('menuitem', { name: /^Appareils/ })).toBeVisible();
  for (const item of await items.all()) {
    await item.scrollIntoViewIfNeeded();
    await expect(item).toBeInViewport({ ratio: 0.99 });
  }
});
