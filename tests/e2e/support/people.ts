import { expect, type Page } from '@playwright/test';
import { takePicture } from './pictures.ts';
import type { Demo } from './stage.ts';

export async function signInStaff(page: Page, { login, password }: Demo['staff']) {
  await page.getByLabel('Identifiant').fill(login);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
}

/** Enrols the tablet and signs the nurse in. */
export async function openTablet(page: Page, { device, staff }: Pick<Demo, 'device' | 'staff'>, base = '') {
  await page.goto(`${base}/e/`);
  await page.getByLabel('Code de la tablette').fill(device.code);
  await page.getByLabel('Nom de la tablette').fill('Infirmerie');
  await page.getByRole('button', { name: 'Enregistrer la tablette' }).click();
  await expect(page.getByLabel('Mot de passe')).toBeVisible();
  await takePicture(page, 'etablissement-1-connexion');
  await signInStaff(page, staff);
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();
  await expect(page.getByRole('button', { name: /à jour/ })).toBeVisible();
}

export async function openDoctor(page: Page, { practitioner }: Demo, base = '') {
  await page.goto(`${base}/m/`);
  await page.getByLabel('Identifiant').fill(practitioner.login);
  await page.getByLabel('Mot de passe').fill(practitioner.password);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();
}

export interface NewPatient {
  familyName: string;
  givenNames: string;
  birthDate: string;
  email: string;
}

export const LUCIE: NewPatient = {
  familyName: 'Exempleau',
  givenNames: 'Lucie',
  birthDate: '14/05/2017',
  email: 'claire.exempleau@famille.test',
};

export async function fillPatient(page: Page, patient: NewPatient) {
  await page.getByLabel('Nom de famille').fill(patient.familyName);
  await page.getByLabel('Prénom(s)').fill(patient.givenNames);
  await page.getByLabel('Date de naissance').fill(patient.birthDate);
  await page.getByLabel('Régime d’assurance maladie').selectOption('01');
  await page.getByLabel('Adresse e-mail').fill(patient.email);
  await page.getByLabel('Personne à appeler').fill('Claire Exempleau, mère');
  await page.getByLabel('Numéro de sécurité sociale').fill('255081416802538');
  await page.getByLabel('d’un parent').check();
}

/** « RÉSERVER » for somebody of whom only what must be known is told. */
export async function beginBooking(page: Page, familyName: string) {
  await page.getByRole('link', { name: 'RÉSERVER' }).first().click();
  await page.getByRole('button', { name: 'Nouveau patient' }).click();
  await page.getByLabel('Nom de famille').fill(familyName);
  await page.getByLabel('Prénom(s)').fill('Camille');
  await page.getByLabel('Date de naissance').fill('14/05/2017');
  await page.getByLabel('Régime').selectOption('01');
  await page.getByLabel('Téléphone portable').fill('06 39 98 12 34');
}

/** The last free slot of the week, consent to be taken later. */
export async function reserveLastSlot(page: Page) {
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Recueillir plus tard' }).click();
  await page.locator('.week li button').last().click();
  await page.locator('section li button:not([disabled])').last().click();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Réserver', exact: true }).click();
}

export async function fillConsent(page: Page) {
  await page.getByLabel('Qui consent ?').selectOption({ label: 'Un parent' });
  await page.getByLabel('Nom de la personne').fill('Claire Exempleau');
  await page.getByLabel('Par téléphone').check();
  await page.getByLabel('La personne a entendu le texte et donne son accord').check();
}

/** Identifier and passcode, as the family types them. */
export async function fillCodes(
  page: Page,
  { identifier, passcode }: { identifier: string; passcode: string },
) {
  await page.getByLabel('Identifiant').fill(identifier);
  await page.getByLabel('Mot de passe').fill(passcode);
}

/** Frames that this page has really decoded of the other side. */
export async function framesShown(page: Page, name: RegExp) {
  return page
    .getByLabel(name)
    .first()
    .evaluate((video) =>
      video instanceof HTMLVideoElement ? video.getVideoPlaybackQuality().totalVideoFrames : -1,
    );
}

/** The picture of the other side moves: at least this many more frames are decoded. */
export async function expectPicture(page: Page, name: RegExp, frames = 15) {
  await expect(page.getByLabel(name).first()).toBeVisible();
  const before = await framesShown(page, name);
  await expect.poll(() => framesShown(page, name), { timeout: 20_000 }).toBeGreaterThan(before + frames);
}

/** Picks a day in the week's strip, then a slot. */
export async function chooseSlot(page: Page, date: string, slot: RegExp) {
  const nextWeek = page.getByRole('button', { name: 'Semaine suivante' });
  const day = page.getByRole('button', { name: new RegExp(`\\D${Number(date.slice(8))}\\s\\D+,.*libre`) });
  await expect(nextWeek).toBeVisible();
  if ((await day.count()) === 0) await nextWeek.click();
  await day.first().click();
  await page.getByRole('button', { name: slot }).click();
}
