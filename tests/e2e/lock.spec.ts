import { request, type CDPSession, type Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { beginBooking, openTablet, reserveLastSlot, signInStaff } from './support/people.ts';
import { expect, test, type Stage } from './support/stage.ts';

const NOISE = [/status of 4\d\d/, /ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_INCOMPLETE_CHUNKED/];
const LEA = { login: 'lea.moreau', password: 'quatre mots pour une phrase' };
const MINUTE_MS = 60_000;

const locked = (page: Page) => page.getByRole('heading', { name: 'Tablette verrouillée' });
const name = (page: Page, who: string) => page.getByRole('button', { name: who, exact: true });
const inSync = (page: Page) => expect(page.getByRole('button', { name: /à jour/ })).toBeVisible();
async function unlock(page: Page, who: string, password: string) {
  await name(page, who).click();
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Déverrouiller' }).click();
}
async function lock(page: Page) {
  await page.getByRole('button', { name: /, IME Les Tilleuls$/ }).click();
  await page.getByRole('button', { name: 'Verrouiller' }).click();
  await expect(locked(page)).toBeVisible();
}

/** A colleague, by the invitation that Sophie makes. @returns the account's id. */
async function inviteLea(page: Page, base: string): Promise<string> {
  const person = { name: 'Léa Moreau', login: LEA.login, role: 'staff', email: null };
  const answer = await page.request.post(`${base}/api/facility/invitations`, { data: person });
  const { id, link } = (await answer.json()) as { id: string; link: string };
  const elsewhere = await request.newContext();
  const token = link.split('#')[1];
  await elsewhere.post(`${base}/api/account-links/redeem`, { data: { token, password: LEA.password } });
  await elsewhere.dispose();
  return id;
}

async function book(page: Page) {
  await beginBooking(page, 'Secrète');
  await reserveLastSlot(page);
  await expect(page.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Patients', exact: true }).click();
  await page.getByRole('link', { name: /SECRÈTE/ }).click();
  await page.locator('a[href^="/e/dossiers/"]').first().click();
  await expect(page.getByLabel('Nouvelle note')).toBeVisible();
}
async function addNote(page: Page, text: string) {
  await page.getByLabel('Nouvelle note').fill(text);
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
}
const noted = (page: Page, text: string) => page.locator('li').filter({ hasText: text }).last();

async function openEnrolled(stage: Stage) {
  const opened = await stage.open('tablet', { expected: NOISE });
  await opened.page.clock.install();
  await openTablet(opened.page, stage.demo);
  await opened.page.evaluate(() => navigator.serviceWorker.ready);
  await inviteLea(opened.page, stage.service.url);
  return opened;
}

test('idle, reloaded, cold without a network: nothing of a dossier shows; two people take turns', async ({
  stage,
}) => {
  const { context, page } = await openEnrolled(stage);
  const { password } = stage.demo.staff;
  await book(page);
  const address = page.url();
  await page.getByLabel('Nouvelle note').fill('Brouillon de Sophie');
  await page.clock.fastForward(4 * MINUTE_MS);
  await expect(page.getByLabel('Nouvelle note')).toBeVisible();
  await page.clock.fastForward(MINUTE_MS + 5_000);
  await expect(locked(page)).toBeVisible();
  expect(await page.content()).not.toMatch(/secr[eè]te|brouillon/i);
  expect(await page.title()).toMatch(/^Tablette verrouillée/);
  await expectAccessible(page, 'the lock');
  await page.reload();
  await expect(locked(page)).toBeVisible();
  await page.goBack();
  await expect(locked(page)).toBeVisible();
  expect(await page.content()).not.toMatch(/secr[eè]te/i);
  await page.goto(address);
  for (const [width, height] of [
    [360, 740],
    [1440, 900],
    [1024, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: test.info().outputPath(`lock-${width}.png`) });
  }

  // Somebody whom this tablet doesn't know yet.
  await page.getByRole('button', { name: 'Une autre personne' }).click();
  await page.getByRole('button', { name: 'Retour' }).click();
  await page.getByRole('button', { name: 'Une autre personne' }).click();
  await signInStaff(page, LEA);
  await expect(page.getByLabel('Nouvelle note')).toHaveValue('');
  await addNote(page, 'Vu par Léa');
  await expect(noted(page, 'Vu par Léa')).toContainText('Léa Moreau');
  await inSync(page);

  await lock(page);
  await context.setOffline(true);
  await page.reload();
  await expect(locked(page)).toBeVisible();
  await unlock(page, 'Sophie Amar', 'ce n’est pas le mien');
  await expect(page.getByRole('alert')).toContainText('pas le bon mot de passe');
  await page.screenshot({ path: test.info().outputPath('unlock.png') });
  await expectAccessible(page, 'unlocking');
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Déverrouiller' }).click();
  await expect(page.getByLabel('Nouvelle note')).toHaveValue('Brouillon de Sophie');
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(noted(page, 'Brouillon de Sophie')).toContainText('Sophie Amar');

  // The service has to hear from her too; the tablet sends meanwhile.
  await context.setOffline(false);
  await expect(page.getByText('montrez à nouveau que c’est vous')).toBeVisible({ timeout: 30_000 });
  await unlock(page, 'Sophie Amar', password);
  await expect(noted(page, 'Brouillon de Sophie')).toContainText('Sophie Amar');
  await inSync(page);
});

async function addAuthenticator(cdp: CDPSession) {
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  /** Whether the finger lies on its reader: then it also takes whatever a sign-in form suggests. */
  return (enabled: boolean) =>
    cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
}

test('a name and a touch, with and without a network; who has left is no longer listed', async ({
  stage,
}) => {
  const { context, page } = await stage.open('tablet', { expected: NOISE });
  // Passkeys belong to a host that has a name.
  const base = stage.service.url.replace('127.0.0.1', 'localhost');
  await openTablet(page, stage.demo, base);
  const lea = await inviteLea(page, base);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const lay = await addAuthenticator(await context.newCDPSession(page));
  await page.goto(`${base}/e/compte`);
  await page.getByRole('button', { name: 'Créer une clé d’accès' }).click();
  await page.getByLabel('Nom de la clé').fill('Clé de Sophie');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText(/pas encore servi/)).toBeVisible();
  await page.goto(`${base}/e/`);
  await inSync(page);

  await lock(page);
  // The tablet has just asked what it may know of her.
  await expect.poll(() => page.evaluate(passkeysKept)).toBe(1);
  await name(page, 'Sophie Amar').click();
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();

  await lock(page);
  await context.setOffline(true);
  await name(page, 'Sophie Amar').click();
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();
  await context.setOffline(false);

  await lock(page);
  await lay(false);
  await page.getByRole('button', { name: 'Une autre personne' }).click();
  await signInStaff(page, LEA);
  await expect(page.getByRole('button', { name: /^Léa Moreau/ })).toBeVisible();
  await lay(true);
  await lock(page);
  await expect(name(page, 'Léa Moreau')).toBeVisible();
  await name(page, 'Sophie Amar').click();
  await expect(page.getByRole('button', { name: /^Sophie Amar/ })).toBeVisible();
  expect((await page.request.delete(`${base}/api/facility/accounts/${lea}`)).status()).toBe(204);
  await lock(page);
  await expect(name(page, 'Léa Moreau')).toBeHidden();
  await expect(name(page, 'Sophie Amar')).toBeVisible();
});

/** How many public keys the tablet keeps. */
async function passkeysKept(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('vis-a-vis-tablet');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(new Error('not opened'));
  });
  const asking = database.transaction('settings').objectStore('settings').get('roster');
  const row = await new Promise<{ value: { passkeys: unknown[] }[] } | undefined>((resolve) => {
    asking.onsuccess = () => resolve(asking.result);
  });
  database.close();
  return row?.value.flatMap(({ passkeys }) => passkeys).length ?? 0;
}

test('a call in another tab keeps it open; once it is over the time begins', async ({ stage }) => {
  const { context, page } = await stage.open('tablet', { expected: NOISE });
  await page.clock.install();
  await openTablet(page, stage.demo);
  const call = await context.newPage();
  await call.goto('/aide/familles');
  await call.evaluate(() => {
    const over = new Promise<void>((resolve) => Object.assign(window, { hangUp: resolve }));
    void navigator.locks.request('vis-a-vis-call', { mode: 'shared' }, () => over);
  });
  for (let round = 0; round < 4; round += 1) {
    await page.clock.fastForward(4 * MINUTE_MS);
    await page.clock.runFor(6_000);
  }
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();
  await call.evaluate(() => (window as unknown as { hangUp(): void }).hangUp());
  await page.clock.fastForward(4 * MINUTE_MS);
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();
  await page.clock.fastForward(MINUTE_MS + 10_000);
  await expect(locked(page)).toBeVisible();
});
