import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { signInStaff } from './support/people.ts';
import { expect, test, type Stage } from './support/stage.ts';

/** What a browser says aloud on its own: a first visit is nobody's, a first exchange has no checkpoint. */
const FIRST_VISIT = [/401.*\/api\/(device|auth\/me)/, /404.*\/_local\//];
/** What a tablet hears that the service no longer knows. */
const FORGOTTEN = [/401.*\/(db|events|api)\//];
const NO_NETWORK = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/];

interface Person {
  familyName: string;
  givenNames: string;
}

async function enrol(page: Page, { demo }: Stage, name: string) {
  await page.getByLabel('Code de la tablette').fill(demo.device.code);
  await page.getByLabel('Nom de la tablette').fill(name);
  await page.getByRole('button', { name: 'Enregistrer la tablette' }).click();
  await signInStaff(page, demo.staff);
}

async function openTablet(stage: Stage, name: string) {
  const { context, page } = await stage.open('tablet', {
    expected: [...FIRST_VISIT, ...FORGOTTEN, ...NO_NETWORK],
  });
  await page.goto('/e/');
  await enrol(page, stage, name);
  await expect(page.getByRole('button', { name: 'à jour' })).toBeVisible();
  return { context, page };
}

/** From RÉSERVER to the recap, with a new patient and the last free slot of the week's last day. */
async function prepareBooking(page: Page, { familyName, givenNames }: Person) {
  await page.getByRole('link', { name: 'Réserver' }).click();
  await page.getByRole('button', { name: 'Nouveau patient' }).click();
  await page.getByLabel('Nom de famille').fill(familyName);
  await page.getByLabel('Prénom(s)').fill(givenNames);
  await page.getByLabel('Date de naissance').fill('14/05/2017');
  await page.getByLabel('Régime').selectOption('01');
  await page.getByLabel('Téléphone portable').fill('06 39 98 12 34');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByLabel('Qui consent').selectOption('parent');
  await page.getByLabel('Nom de la personne').fill('Claire Exemple');
  await page.getByLabel('La personne a entendu le texte').check();
  await page.getByRole('button', { name: 'Sélectionner le créneau' }).click();
  // The same for every tablet, however long the test takes.
  await page.locator('.week li button').last().click();
  await page.locator('section li button:not([disabled])').last().click();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('heading', { name: 'Récapitulatif' })).toBeVisible();
}

const book = (page: Page) => page.getByRole('button', { name: 'Réserver', exact: true }).click();
const outcome = (page: Page, name: string) => page.getByRole('heading', { name });

test('books without a network, survives a reload, and is confirmed when the network is back', async ({
  stage,
}) => {
  const { context, page } = await openTablet(stage, 'Infirmerie');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect(page.getByRole('button', { name: 'à jour' })).toBeVisible();
  await context.setOffline(true);
  await prepareBooking(page, { familyName: 'Horsligne', givenNames: 'Zoé' });
  await book(page);
  await expect(outcome(page, 'Rendez-vous gardé')).toBeVisible();
  await expectAccessible(page, 'booking kept');

  await page.reload();
  await expect(outcome(page, 'Rendez-vous gardé')).toBeVisible();
  await page.getByRole('button', { name: 'hors ligne, tout est gardé ici' }).click();
  await expect(page.getByText(/^Réservation.: HORSLIGNE Zoé$/)).toBeVisible();
  await page.keyboard.press('Escape');

  await context.setOffline(false);
  await expect(outcome(page, 'Rendez-vous confirmé')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'à jour' })).toBeVisible();
});

test('what was typed just before a reload is still there', async ({ stage }) => {
  const { page } = await openTablet(stage, 'Infirmerie');
  await prepareBooking(page, { familyName: 'Pressée', givenNames: 'Ana' });
  await book(page);
  await expect(outcome(page, 'Rendez-vous confirmé')).toBeVisible({ timeout: 30_000 });

  await page.goto('/e/patients');
  await page.getByRole('link', { name: /PRESSÉE Ana/ }).click();
  await page.getByRole('button', { name: 'Modifier' }).click();
  await page.getByLabel('Prénom').fill('Ana Lou');
  await page.reload();
  await expect(page.getByLabel('Prénom')).toHaveValue('Ana Lou');
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Modifier' })).toBeVisible();
});

test('two tablets without a network want one slot: one has it, the other books the next in one tap', async ({
  stage,
}) => {
  const tablets = [await openTablet(stage, 'Infirmerie'), await openTablet(stage, 'Bureau')];
  for (const [index, { page }] of tablets.entries())
    await prepareBooking(page, { familyName: `Exemple${index}`, givenNames: 'Camille' });
  for (const { context, page } of tablets) {
    await context.setOffline(true);
    await book(page);
    await expect(outcome(page, 'Rendez-vous gardé')).toBeVisible();
  }
  for (const { context } of tablets) await context.setOffline(false);
  for (const { page } of tablets)
    await expect(page.getByRole('heading', { name: /confirmé|refusé/ })).toBeVisible({ timeout: 30_000 });

  const titles = await Promise.all(tablets.map(({ page }) => page.locator('h1').innerText()));
  expect(titles.sort()).toEqual(['Rendez-vous confirmé', 'Rendez-vous refusé']);
  const [loser] = await Promise.all(
    tablets.map(async ({ page }) => ((await outcome(page, 'Rendez-vous refusé').count()) ? page : null)),
  ).then((pages) => pages.filter((page) => page !== null));
  await loser!
    .getByRole('button', { name: /^Réserver / })
    .first()
    .click();
  await expect(outcome(loser!, 'Rendez-vous confirmé')).toBeVisible();
});

test('what a tablet wrote before it was enrolled again is sent in one tap', async ({ stage }) => {
  const { context, page } = await openTablet(stage, 'Infirmerie');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect(page.getByRole('button', { name: 'à jour' })).toBeVisible();
  await context.setOffline(true);
  await prepareBooking(page, { familyName: 'Ancienne', givenNames: 'Rose' });
  await book(page);
  await expect(outcome(page, 'Rendez-vous gardé')).toBeVisible();
  await context.clearCookies();
  await context.setOffline(false);
  await expect(page.getByText('Cette tablette n’est plus reconnue')).toBeVisible();
  await expectAccessible(page, 'no longer known');

  await enrol(page, stage, 'Infirmerie');
  await page.getByRole('button', { name: /refusé/ }).click();
  await expect(page.getByText('Rien n’est perdu')).toBeVisible();
  await expectAccessible(page, 'refused, of a former enrolment');
  await page.getByRole('button', { name: 'Échanger maintenant' }).click();
  await page.keyboard.press('Escape');
  await expect(outcome(page, 'Rendez-vous confirmé')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'à jour' })).toBeVisible();
});

test('the coordinator adds a tablet by a code, sees it, and removes it: it is let in no longer', async ({
  stage,
}) => {
  const { page } = await openTablet(stage, 'Tablette du foyer');
  await page.getByRole('button', { name: /Compte|Sophie/ }).click();
  await page.getByRole('link', { name: 'Équipe et tablettes' }).click();
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect(row('Tablette du foyer')).toContainText('cette tablette');
  await expectAccessible(page, 'team');

  await page.getByRole('button', { name: 'Ajouter une tablette' }).click();
  const dialog = page.getByRole('dialog');
  const code = await dialog.locator('.code').innerText();
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
  const other = await stage.open('tablet', { expected: [...FIRST_VISIT, ...FORGOTTEN, ...NO_NETWORK] });
  await other.page.goto('/e/');
  await enrol(other.page, { ...stage, demo: { ...stage.demo, device: { code } } }, 'Salle de soins');
  await expect(other.page.getByRole('button', { name: 'à jour' })).toBeVisible();

  await page.reload();
  await row('Salle de soins').getByRole('button', { name: 'Retirer' }).click();
  await expectAccessible(page, 'team, before a tablet is removed');
  await page.getByRole('button', { name: 'Oui, retirer' }).click();
  await expect(page.getByText(/Salle de soins.+c’est fait/)).toBeVisible();
  await expect(row('Salle de soins')).toHaveCount(0);
  await expect(other.page.getByText('Cette tablette n’est plus reconnue')).toBeVisible();
});
