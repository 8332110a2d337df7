import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { startServiceChild } from '../harness/child.ts';
import { expectAccessible } from './support/accessibility.ts';
import { addAuthenticator, type Finger } from './support/authenticator.ts';
import { openDoctor, openTablet, signInStaff } from './support/people.ts';
import { takePicture } from './support/pictures.ts';
import { expect, test, type Demo } from './support/stage.ts';

/** Refusals that these journeys bring about, and a stream that was cut. */
const REFUSALS = [/status of (401|403|410)/, /ERR_INCOMPLETE_CHUNKED_ENCODING/];
const STEP_MS = 30_000;

/** Passkeys belong to a host that has a name. */
const named = (url: string) => url.replace('127.0.0.1', 'localhost');

async function openMenu(page: Page, name: string) {
  await page.getByRole('button', { name: new RegExp(name) }).click();
}
async function signOut(page: Page, name: string, finger?: Finger) {
  if (finger) await present(finger, false);
  await openMenu(page, name);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByLabel('Mot de passe')).toBeVisible();
}
async function createPasskey(page: Page, name: string) {
  await page.getByRole('button', { name: 'Créer une clé d’accès' }).click();
  await page.getByLabel('Nom de la clé').fill(name);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
}
/** Whether the finger lies on its reader: Chromium's then takes a suggestion, too, as soon as there is one. */
const present = ({ cdp, authenticatorId }: Finger, enabled: boolean) =>
  cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
async function touch(page: Page, finger: Finger) {
  await present(finger, true);
  const button = page.getByRole('button', { name: 'Utiliser ma clé d’accès' });
  // The suggestion may take the finger first: the button goes with its screen.
  await Promise.any([button.click(), button.waitFor({ state: 'detached' })]);
}

async function addCodes(page: Page, atMs: number) {
  await page.getByRole('button', { name: 'Ajouter une application de codes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ajouter une application de codes' });
  const secret = (await dialog.locator('.secret').innerText()).replace(/\s/g, '');
  return { dialog, secret, code: codeOf(secret, atMs) };
}
const codeOf = (secret: string, atMs: number) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: atMs });

const DOCTOR = 'Dr Hélène Vasseur';

test('a doctor: passkey made, signed in by one touch, taken away', async ({ stage }) => {
  const { context, page } = await stage.open('desktop', { expected: REFUSALS });
  const base = named(stage.service.url);
  const finger = await addAuthenticator(context, page);
  await openDoctor(page, stage.demo, base);
  await expect(page.getByText('La prochaine fois, connectez-vous d’un geste')).toBeVisible();
  await expectAccessible(page, 'doctor, a passkey is offered');
  await page.getByRole('link', { name: 'Créer une clé d’accès' }).click();
  await expect(page.getByRole('heading', { name: 'Mon compte' })).toBeVisible();
  await createPasskey(page, 'Mon ordinateur');
  await expect(page.getByText('n’a pas encore servi')).toBeVisible();
  await expectAccessible(page, 'doctor’s own account');
  await takePicture(page, 'compte-medecin');

  await signOut(page, DOCTOR, finger);
  await touch(page, finger);
  await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();
  await page.goto(`${base}/m/compte`);
  await expect(page.getByText(/ouverte par clé d’accès/)).toBeVisible();
  await expect(page.getByText('La prochaine fois')).toHaveCount(0);

  await page.getByRole('button', { name: /Retirer.*Mon ordinateur/ }).click();
  await page.getByRole('button', { name: 'Oui, retirer' }).click();
  await expect(page.getByText('Aucune clé d’accès.')).toBeVisible();
  await signOut(page, DOCTOR, finger);
  await touch(page, finger);
  await expect(page.getByRole('alert')).toContainText(
    'n’est pas reconnue ici. Connectez-vous avec votre mot de passe',
  );
  await expectAccessible(page, 'doctor’s sign-in, unknown passkey');
});

test('staff on a tablet: one touch, suggested by the field too; none here says what to do', async ({
  stage,
}) => {
  const { context, page } = await stage.open('tablet', { expected: REFUSALS });
  const base = named(stage.service.url);
  const finger = await addAuthenticator(context, page);
  await openTablet(page, stage.demo, base);
  await openMenu(page, 'Sophie Amar');
  await page.getByRole('link', { name: 'Mon compte' }).click();
  await expect(page.getByText('Cette tablette est partagée : qui connaît son code')).toBeVisible();
  await createPasskey(page, 'Clé de Sophie');
  await expect(page.getByText('Tablette « Infirmerie »')).toBeVisible();
  await expectAccessible(page, 'staff’s own account');
  await takePicture(page, 'compte-etablissement');

  await signOut(page, 'Sophie Amar', finger);
  await expectAccessible(page, 'sign-in with passkeys');
  await takePicture(page, 'connexion-cle');
  await touch(page, finger);
  await expect(page.getByText('a servi à l’instant')).toBeVisible();
  await page.goto(`${base}/e/`);

  await signOut(page, 'Sophie Amar', finger);
  // Taken from the suggestions of the login's field.
  await present(finger, true);
  await page.reload();
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();

  await signOut(page, 'Sophie Amar', finger);
  await finger.cdp.send('WebAuthn.clearCredentials', { authenticatorId: finger.authenticatorId });
  await touch(page, finger);
  await expect(page.getByRole('alert')).toContainText('ou utilisez votre mot de passe');
  await signInStaff(page, stage.demo.staff);
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();
});

test('codes: set up, asked for after the password, one on paper instead', async ({ stage }) => {
  const { context, page } = await stage.open('phone', { expected: REFUSALS });
  await openDoctor(page, stage.demo);
  await page.goto('/m/compte');
  const { dialog, secret, code } = await addCodes(page, Date.now());
  await expect(dialog.getByRole('img', { name: /Code QR/ })).toBeVisible();
  await expectAccessible(page, 'code application');
  await takePicture(page, 'compte-codes');
  await dialog.getByLabel('Code à 6 chiffres').fill('000000');
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Ce code ne convient pas');
  await dialog.getByLabel('Code à 6 chiffres').fill(code);
  await dialog.getByRole('button', { name: 'Confirmer' }).click();
  const codes = page.getByRole('dialog', { name: 'Vos codes de secours' });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  const [paper = ''] = await codes.getByRole('listitem').allInnerTexts();
  await expectAccessible(page, 'recovery codes');
  await page.emulateMedia({ media: 'print' });
  await expect(codes.getByRole('button')).toHaveCount(0);
  await page.emulateMedia({ media: null });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await codes.getByRole('button', { name: 'Copier' }).click();
  await expect(codes.getByText('Les codes sont copiés.')).toBeVisible();
  await codes.getByRole('button', { name: 'Je les ai notés' }).click();
  await expect(page.getByText('Il vous en reste 10')).toBeVisible();

  stage.service.clock.advance(STEP_MS);
  await signOut(page, DOCTOR);
  await signInStaff(page, stage.demo.practitioner);
  await expect(page.getByRole('heading', { name: 'Encore une étape' })).toBeVisible();
  await expectAccessible(page, 'second step');
  await takePicture(page, 'connexion-code');
  await page.getByLabel('Code à 6 chiffres').fill(codeOf(secret, Date.now() + STEP_MS));
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();

  await signOut(page, DOCTOR);
  await signInStaff(page, stage.demo.practitioner);
  await page.getByRole('button', { name: 'Utiliser un code de secours' }).click();
  await page.getByLabel('Code de secours').fill('0000-000-000');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('alert')).toContainText('un autre de votre liste');
  await page.getByLabel('Code de secours').fill(paper.toLowerCase());
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();
  await page.goto('/m/compte');
  await expect(page.getByText('Il vous en reste 9')).toBeVisible();
  await expect(page.getByText(/ouverte par mot de passe et code de secours/)).toBeVisible();

  stage.service.clock.advance(11 * 60_000);
  await page.getByRole('button', { name: 'Retirer l’application' }).click();
  await page.getByRole('button', { name: 'Oui, retirer' }).click();
  const proof = page.getByRole('dialog', { name: 'Montrez que c’est bien vous' });
  await proof.getByLabel('Mot de passe').fill('pas le bon mot de passe');
  await proof.getByRole('button', { name: 'Continuer' }).click();
  await expect(proof.getByRole('alert')).toContainText('ne convient pas');
  await expectAccessible(page, 'a fresh proof');
  await proof.getByLabel('Mot de passe').fill(stage.demo.practitioner.password);
  await proof.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('button', { name: 'Ajouter une application de codes' })).toBeVisible();
});

test('closed from elsewhere: the other screen says so by itself', async ({ stage }) => {
  const first = (await stage.open('desktop', { expected: REFUSALS })).page;
  const second = (await stage.open('phone', { expected: REFUSALS })).page;
  const tablet = (await stage.open('tablet', { expected: REFUSALS })).page;
  await openDoctor(first, stage.demo);
  await openDoctor(second, stage.demo);
  await first.goto('/m/compte');
  await expect(first.getByRole('button', { name: /Fermer cette session/ })).toHaveCount(1);
  await first.getByRole('button', { name: /Fermer cette session/ }).click();
  await expect(first.getByText(/: la session est fermée/)).toBeVisible();
  await expect(second.getByLabel('Mot de passe')).toBeVisible();
  await expect(second.getByText('Votre session a été fermée.')).toBeVisible();
  await expect(first.getByText('cette session', { exact: true })).toBeVisible();

  await openTablet(tablet, stage.demo);
  const desk = (await stage.open('desktop', { expected: REFUSALS })).page;
  await openTablet(desk, stage.demo);
  await desk.goto('/e/compte');
  await desk.getByRole('button', { name: 'Fermer les autres' }).click();
  await expect(desk.getByText('Vos autres sessions sont fermées.')).toBeVisible();
  await expect(tablet.getByLabel('Mot de passe')).toBeVisible();
  await expect(tablet.getByText('Ce que vous avez saisi est gardé sur cette tablette.')).toBeVisible();
});

test('where two factors are required nothing opens before a second one; then all does', async ({
  browser,
}) => {
  const service = await startServiceChild({ DEMO: '1', SECOND_FACTOR: 'required' });
  const demo: Demo = JSON.parse(await readFile(join(service.dataDirectory, 'demo.json'), 'utf8'));
  const base = named(service.url);
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const finger = await addAuthenticator(context, page);
  await page.goto(`${base}/m/`);
  await signInStaff(page, demo.practitioner);
  await expect(page.getByRole('heading', { name: 'Protégez votre compte' })).toBeVisible();
  await expectAccessible(page, 'a second factor is required');
  await takePicture(page, 'connexion-seconde-preuve');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Protégez votre compte' })).toBeVisible();
  await page.getByRole('button', { name: 'Créer une clé d’accès' }).click();
  await page.getByLabel('Nom de la clé').fill('Mon ordinateur');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();

  await signOut(page, DOCTOR, finger);
  await signInStaff(page, demo.practitioner);
  await expect(page.getByText('Montrez maintenant votre clé d’accès')).toBeVisible();
  await expectAccessible(page, 'second step, passkey');
  await touch(page, finger);
  await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();

  // On its facility's tablet a password is enough: the tablet is held.
  const tablet = await (await browser.newContext({ viewport: { width: 1024, height: 768 } })).newPage();
  await openTablet(tablet, demo, service.url);
  await tablet.context().close();
  await context.close();
  await service.close();
});
