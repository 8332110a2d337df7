import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import {
  chooseSlot,
  fillCodes,
  fillConsent,
  fillPatient,
  LUCIE,
  openDoctor,
  openTablet,
} from './support/people.ts';
import { readCredentials } from './support/mailbox.ts';
import { tomorrow } from './support/moments.ts';
import { takePicture } from './support/pictures.ts';
import { expect, test } from './support/stage.ts';

const NO_NETWORK = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_NETWORK_CHANGED/];
const LINK_CLOSED = [/410/];
const SIZES = [
  ['telephone', 360, 740],
  ['tablette', 1024, 768],
  ['bureau', 1440, 900],
] as const;

async function takeAll(page: Page, name: string) {
  const former = page.viewportSize();
  for (const [screen, width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await takePicture(page, `${name}-${screen}`);
  }
  if (former) await page.setViewportSize(former);
}

test('a consent withdrawn without a network: kept, sent, and what it stops', async ({ stage }) => {
  test.slow();
  const { page: tablet, context } = await stage.open('tablet', { expected: NO_NETWORK });
  const { page: phone } = await stage.open('phone', { expected: LINK_CLOSED });
  const { page: desk } = await stage.open('desktop');
  await openTablet(tablet, stage.demo);
  await tablet.evaluate(() => navigator.serviceWorker.ready);
  await tablet.getByRole('link', { name: 'RÉSERVER' }).click();
  await tablet.getByRole('button', { name: 'Nouveau patient' }).click();
  await fillPatient(tablet, LUCIE);
  await tablet.getByRole('button', { name: 'Continuer' }).click();
  await fillConsent(tablet);
  await tablet.getByRole('button', { name: 'Sélectionner le créneau' }).click();
  await chooseSlot(tablet, tomorrow(), /^10\s?h\s?00/);
  await tablet.getByRole('button', { name: 'Continuer' }).click();
  await tablet.getByRole('button', { name: 'RÉSERVER' }).click();
  await expect(tablet.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible();
  const credentials = readCredentials((await stage.mailbox.next(LUCIE.email)).text ?? '');
  await phone.goto(credentials.link);
  await fillCodes(phone, credentials);
  await phone.getByRole('button', { name: 'Entrer' }).click();
  await expect(phone.getByText('Rendez-vous confirmé')).toBeVisible();

  await tablet.getByRole('link', { name: 'Patients', exact: true }).click();
  await tablet.getByLabel('Chercher un patient').fill(LUCIE.familyName);
  await tablet.getByRole('link', { name: new RegExp(LUCIE.familyName, 'i') }).click();
  await expect(tablet.getByRole('heading', { name: 'Droits de la personne' })).toBeVisible();
  const copy = tablet.getByRole('link', { name: 'Télécharger la copie' });
  await copy.scrollIntoViewIfNeeded();
  await takeAll(tablet, 'droits-de-la-personne');
  const [download] = await Promise.all([tablet.waitForEvent('download'), copy.click()]);
  expect(download.suggestedFilename()).toMatch(/^donnees-[0-9A-Z]{26}\.zip$/);
  await tablet.locator('a[href^="/e/dossiers/"]').first().click();
  await context.setOffline(true);
  await tablet.getByRole('button', { name: 'Retirer le consentement' }).click();
  const dialog = tablet.getByRole('dialog');
  await expect(dialog.getByText('Les documents déjà remis restent dans le dossier')).toBeVisible();
  await dialog.getByRole('button', { name: 'Noter le retrait' }).click();
  await expect(tablet.getByText('Le retrait est noté sur cette tablette')).toBeVisible();

  await context.setOffline(false);
  await expect(tablet.getByText('Plus aucun message ne part')).toBeVisible({ timeout: 60_000 });
  await expect(tablet.getByRole('button', { name: 'Recueillir le consentement' })).toBeVisible();
  await expectAccessible(tablet, 'withdrawn');
  await takeAll(tablet, 'consentement-retire');

  // The family's open page closes by itself; so does the link.
  await expect(phone.getByRole('heading', { name: 'Ce lien n’est plus actif' })).toBeVisible({
    timeout: 30_000,
  });
  await expect(phone.getByRole('link', { name: /^(Appeler|01)/ }).first()).toBeVisible();
  await takePicture(phone, 'consentement-retire-famille');

  await openDoctor(desk, stage.demo);
  await desk.getByRole('link', { name: 'Jour suivant' }).click();
  await desk
    .getByRole('link', { name: new RegExp(LUCIE.familyName, 'i') })
    .first()
    .click();
  await expect(desk.getByRole('heading', { name: 'La famille a retiré son consentement' })).toBeVisible();
  await takeAll(desk, 'consentement-retire-medecin');
});
