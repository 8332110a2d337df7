import { facilityDatabase } from '#domain/document-ids.ts';
import type { Answers } from '#domain/questionnaire-response.ts';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { beginBooking, openTablet, reserveLastSlot } from './support/people.ts';
import { takePicture } from './support/pictures.ts';
import { expect, test, type Stage } from './support/stage.ts';

const FIRST_VISIT = [/401.*\/api\/(device|auth\/me)/, /404.*\/_local\//];
const NO_NETWORK = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_NETWORK_CHANGED/];
const SMALL_PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
);

async function openEnrolled(stage: Stage) {
  const opened = await stage.open('tablet', { expected: [...FIRST_VISIT, ...NO_NETWORK] });
  await openTablet(opened.page, stage.demo);
  await opened.page.evaluate(() => navigator.serviceWorker.ready);
  await opened.page.reload();
  await expect(opened.page.getByRole('button', { name: 'à jour' })).toBeVisible();
  return opened;
}

async function book(page: Page, familyName: string, outcome: string) {
  await page.getByRole('link', { name: 'Tableau de bord' }).click();
  await beginBooking(page, familyName);
  await reserveLastSlot(page);
  await expect(page.getByRole('heading', { name: outcome })).toBeVisible({ timeout: 30_000 });
}

async function openDossier(page: Page, familyName: string) {
  await page.getByRole('link', { name: 'Patients', exact: true }).click();
  await page.getByLabel('Chercher un patient').fill(familyName);
  await page.getByRole('link', { name: new RegExp(familyName, 'i') }).click();
  await page.locator('a[href^="/e/dossiers/"]').first().click();
  await expect(page.getByRole('heading', { name: 'Parcours' })).toBeVisible();
}

/** What the service holds of the one questionnaire that was filled. */
async function answersAtService({ service }: Stage) {
  const [name = ''] = await service.service.store.names(facilityDatabase(''));
  const found = await service.service.store.database(name).list<Answers>('questionnaire:');
  return found.flatMap(({ response }) => response.item.flatMap(({ answer }) => answer));
}

test('a nurse’s whole work without a network, then all of it confirmed', async ({ stage }) => {
  const { context, page } = await openEnrolled(stage);
  await context.setOffline(true);

  // Cold: a page of the application that was never open.
  await page.goto('/e/patients');
  await expect(page.getByRole('button', { name: 'hors ligne, tout est gardé ici' })).toBeVisible();
  await page.getByRole('link', { name: 'Tableau de bord' }).click();
  await expect(
    page.getByRole('button', { name: 'Jour suivant' }).or(page.getByTitle('Jour suivant')),
  ).toBeVisible();

  // Booked, with consent put off, then taken; a note, a document: all on a booking that nobody answered.
  await book(page, 'Horsréseau', 'Rendez-vous gardé');
  await openDossier(page, 'Horsréseau');
  await page.getByRole('button', { name: 'Recueillir le consentement' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Qui consent').selectOption('parent');
  await dialog.getByLabel('Nom de la personne').fill('Claire Exemple');
  await dialog.getByRole('button', { name: 'Noter le consentement' }).click();
  await expect(page.getByText('Consentement donné')).toBeVisible();
  await page.getByLabel('Nouvelle note').fill('Préférer le matin.');
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(page.getByText('Préférer le matin.')).toBeVisible();
  await page.getByRole('link', { name: 'Remplir avec le patient' }).click();
  await page.getByLabel('Pourquoi voyez-vous le médecin').fill('Mal au ventre.');
  await expect(page.getByText('Enregistré sur la tablette, à envoyer')).toBeVisible();
  await expectAccessible(page, 'questionnaire offline', { inDark: false });
  await page.getByRole('link', { name: 'Revenir au dossier' }).click();
  await expect(page.getByText('Mal au ventre.')).toBeVisible();
  await page
    .locator('input[type=file]')
    .last()
    .setInputFiles({ name: 'ordonnance.pdf', mimeType: 'application/pdf', buffer: SMALL_PDF });
  await dialog.getByRole('button', { name: 'Envoyer' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('ordonnance.pdf')).toBeVisible();
  await expect(page.getByText(/Gardé sur cet appareil/).first()).toBeVisible();

  // Moved while still « demandé ».
  await page.getByRole('button', { name: 'Reprogrammer' }).click();
  await dialog.locator('section li button:not([disabled])').first().click();
  await dialog.getByRole('button', { name: /Déplacer au/ }).click();
  await expect(page.getByText('Changement de créneau : en attente de réponse')).toBeVisible();
  await expectAccessible(page, 'dossier offline');
  await takePicture(page, 'hors-ligne-dossier');

  // Another one, cancelled before anyone answered it.
  await book(page, 'Annulée', 'Rendez-vous gardé');
  await openDossier(page, 'Annulée');
  await page.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
  await dialog.getByLabel('Réservé par erreur').check();
  await dialog.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
  await expect(page.getByText('Annulation : en attente de réponse')).toBeVisible();

  // A patient's sheet.
  await page.getByRole('link', { name: 'Patients', exact: true }).click();
  await page.getByRole('link', { name: /HORSRÉSEAU/ }).click();
  await page.getByRole('button', { name: 'Modifier' }).click();
  await page.getByLabel('Personne à appeler').fill('Claire Exemple, mère');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Claire Exemple, mère')).toBeVisible();

  // The tablet is switched off and on again.
  await page.reload();
  await expect(page.getByText('Claire Exemple, mère')).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByRole('button', { name: 'à jour' })).toBeVisible({ timeout: 90_000 });
  await openDossier(page, 'Horsréseau');
  await expect(page.getByText('Confirmé', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('en attente de réponse')).toBeHidden({ timeout: 30_000 });
  await expect(page.getByText('Préférer le matin.')).toBeVisible();
  expect(await answersAtService(stage)).toEqual([{ valueString: 'Mal au ventre.' }]);
  await expect(page.getByRole('link', { name: /^ordonnance/ })).toBeVisible({ timeout: 90_000 });
  await openDossier(page, 'Annulée');
  await expect(page.getByText(/Annulé\s: réservé par erreur/)).toBeVisible({ timeout: 30_000 });
});

test('two bookings begun, a reload, another tab: nothing typed is lost', async ({ stage }) => {
  const { context, page } = await openEnrolled(stage);
  await page.getByRole('link', { name: 'RÉSERVER' }).first().click();
  await page.getByRole('button', { name: 'Nouveau patient' }).click();
  await page.getByLabel('Nom de famille').fill('Première');
  await page.reload();
  await expect(page.getByLabel('Nom de famille')).toHaveValue('Première');

  await page.goto('/e/reserver');
  await expect(page.getByText('Réservations commencées')).toBeVisible();
  await takePicture(page, 'reservations-commencees');
  await page.getByRole('button', { name: 'Nouveau patient' }).click();
  await page.getByLabel('Nom de famille').fill('Seconde');
  await page.goto('/e/reserver');
  await expect(page.getByRole('link', { name: 'Reprendre : SECONDE' })).toBeVisible();
  await page.getByRole('link', { name: 'Reprendre : PREMIÈRE' }).click();
  await expect(page.getByLabel('Nom de famille')).toHaveValue('Première');

  // The same form in another tab: the later keystroke is seen in both.
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByLabel('Nom de famille')).toHaveValue('Première');
  await other.getByLabel('Prénom(s)').fill('Zoé');
  await expect(page.getByLabel('Prénom(s)')).toHaveValue('Zoé');
});

test('a note being written is seen on another tablet, until it is added', async ({ stage }) => {
  const { page } = await openEnrolled(stage);
  const second = await stage.open('tablet', { expected: [...FIRST_VISIT, ...NO_NETWORK] });
  await openTablet(second.page, stage.demo);
  await book(page, 'Rappel', 'Rendez-vous confirmé');
  await openDossier(page, 'Rappel');
  await expect(async () => {
    await second.page.goto(page.url());
    await expect(second.page.getByRole('heading', { name: 'Parcours' })).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.getByLabel('Nouvelle note').fill('À rappeler ce soir');
  await page.getByRole('link', { name: 'Tableau de bord' }).click();
  await expect(second.page.getByText(/Brouillon de Sophie Amar/)).toBeVisible({ timeout: 30_000 });
  await expect(second.page.getByText('À rappeler ce soir')).toBeVisible();
  await takePicture(second.page, 'brouillon-ailleurs');
  await page.goBack();
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(second.page.getByText(/Brouillon de Sophie Amar/)).toBeHidden({ timeout: 30_000 });
  await expect(second.page.getByText('À rappeler ce soir')).toBeVisible();
});

test('two tablets change one field apart: both values are shown, one tap chooses', async ({ stage }) => {
  const first = await openEnrolled(stage);
  const second = await openEnrolled(stage);
  for (const [index, { context, page }] of [first, second].entries()) {
    await page.getByRole('link', { name: 'Patients', exact: true }).click();
    await page.getByRole('link', { name: /EXEMPLE Camille/ }).click();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Modifier' }).click();
    await page.getByLabel('Personne à appeler').fill(`Valeur ${index}`);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByText(`Valeur ${index}`)).toBeVisible();
  }
  await first.context.setOffline(false);
  await expect(first.page.getByRole('button', { name: 'à jour' })).toBeVisible({ timeout: 30_000 });
  await second.context.setOffline(false);
  for (const { page } of [first, second])
    await expect(page.getByText('deux valeurs écrites en même temps')).toBeVisible({ timeout: 30_000 });
  await takePicture(second.page, 'valeurs-a-choisir');
  await second.page.getByRole('button', { name: /^Reprendre Valeur/ }).click();
  for (const { page } of [first, second])
    await expect(page.getByText('deux valeurs écrites en même temps')).toBeHidden({ timeout: 30_000 });
});
