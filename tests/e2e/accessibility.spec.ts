import type { Page } from '@playwright/test';
import { startServiceChild } from '../harness/child.ts';
import { expectAccessible } from './support/accessibility.ts';
import { tomorrow } from './support/moments.ts';
import { chooseSlot, fillConsent, fillPatient, LUCIE, openTablet, signInStaff } from './support/people.ts';
import { expect, test } from './support/stage.ts';

// States that no journey passes through: each address, and what opens over it. Light and dark.

/** Pages that refuse on purpose. */
const REFUSALS = [/status of (401|404)/, /Not found: \/inconnu/];

async function visit(page: Page, address: string) {
  await page.goto(address);
  await expect(page.locator('h1').first()).toBeVisible();
  await expectAccessible(page, address);
}

/** Opens something over the screen, judges it, closes it. */
async function lookInto(page: Page, name: string | RegExp) {
  await page.getByRole('button', { name }).first().click();
  await expectAccessible(page, `${page.url()}, ${name}`);
  await page.keyboard.press('Escape');
}

test('pages for everyone', async ({ stage }) => {
  const { page } = await stage.open('phone', { expected: REFUSALS });
  for (const address of ['/', '/aide', '/aide/familles', '/aide/etablissements', '/inconnu', '/setup', '/r'])
    await visit(page, address);
});

test('what is on its way, or broken', async ({ stage }) => {
  const { page } = await stage.open('desktop', {
    expected: [...REFUSALS, /ERR_FAILED/, /dynamically imported/],
  });
  await visit(page, '/demo/outbox');
  await visit(page, '/m/');
  await page.route(/\/_app\/immutable\/nodes\/(?![01]\.)/, (route) => route.abort());
  await page.goto('/setup');
  await expect(page.getByRole('button', { name: 'Recharger' })).toBeVisible();
  await expectAccessible(page, 'error page');
});

test('the operator’s first run', async ({ page }) => {
  const fresh = await startServiceChild();
  try {
    await page.goto(`${fresh.url}/setup#code`);
    await expect(page.getByRole('textbox').first()).toBeVisible();
    await expectAccessible(page, 'setup');
    await page.locator('form button[type=submit]').click();
    await expect(page.locator('[aria-invalid=true]').first()).toBeFocused();
    await expectAccessible(page, 'setup, with mistakes');
  } finally {
    await fresh.close();
  }
});

test('every screen of those who run the service', async ({ stage }) => {
  const { page } = await stage.open('tablet', { expected: [...REFUSALS, /status of 400/] });
  await visit(page, '/o/');
  await signInStaff(page, stage.demo.operator);
  await page.getByLabel('Adresse e-mail de l’essai').fill('essai@exemple.test');
  await page.getByRole('button', { name: 'Envoyer un essai' }).last().click();
  await expect(page.getByText('Le serveur a pris l’essai')).toBeVisible();
  await page.getByRole('button', { name: 'Envoyer un essai' }).first().click();
  await expect(page.locator('[aria-invalid=true]')).toHaveCount(1);
  await expectAccessible(page, 'channels, tried');
  await page.goto('/o/journal');
  await expect(page.getByRole('listitem').filter({ hasText: 'Connexion' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Vérifier maintenant' }).click();
  await expect(page.getByText('Journal intact')).toBeVisible();
  await expectAccessible(page, 'journal, verified');
  await page.getByRole('textbox', { name: 'Jour', exact: true }).fill('01/01/2020');
  await expect(page.getByText('Aucune ligne ne correspond')).toBeVisible();
  await expectAccessible(page, 'journal, nothing found');
  await visit(page, '/o/compte');
});

test('every screen of the facility', async ({ stage }) => {
  const { context, page } = await stage.open('tablet', {
    expected: [...REFUSALS, /ERR_INTERNET_DISCONNECTED/],
  });
  await visit(page, '/e/');
  await page.getByRole('button', { name: 'Enregistrer la tablette' }).click();
  await expectAccessible(page, 'enrolment, with mistakes');
  await openTablet(page, stage.demo);
  await expectAccessible(page, 'dashboard, empty');
  await visit(page, '/e/reserver');
  await page.getByRole('button', { name: 'Nouveau patient' }).click();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expectAccessible(page, 'new patient, with mistakes');
  await fillPatient(page, LUCIE);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Sélectionner le créneau' }).click();
  await expectAccessible(page, 'consent, with mistakes');
  await fillConsent(page);
  await page.getByRole('button', { name: 'Sélectionner le créneau' }).click();
  await chooseSlot(page, tomorrow(), /^10\s?h\s?00/);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'RÉSERVER' }).click();
  await expect(page.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible();
  await expectAccessible(page, 'booked');
  const appointment = new URL(page.url()).searchParams.get('rendez-vous');

  await visit(page, `/e/?jour=${tomorrow()}`);
  await visit(page, `/e/?jour=${tomorrow()}&rdv=${appointment}`);
  await visit(page, `/e/dossiers/${appointment}`);
  for (const act of ['Reprogrammer', 'Réémettre le lien', 'Annuler le rendez-vous'])
    await lookInto(page, act);
  await visit(page, `/e/dossiers/${appointment}/fiche`);
  await page.goto(`/e/dossiers/${appointment}/dicter`);
  await page.getByRole('button', { name: 'Dicter aussi l’adresse' }).click();
  await expectAccessible(page, 'codes to dictate');
  await visit(page, '/e/dossiers/inconnu');
  await page.goto('/e/reglages/messages');
  await page.getByLabel('Texte', { exact: true }).fill('Avec le Dr Vasseur');
  await expect(page.locator('textarea[aria-invalid=true]')).toBeVisible();
  await expect(page.getByText('Aperçu, avec des valeurs inventées')).toBeVisible();
  await expectAccessible(page, 'texts, with mistakes');
  await visit(page, '/e/disponibilites');
  await lookInto(page, 'à jour');
  await visit(page, '/e/patients/inconnu');
  await visit(page, '/e/patients');
  await page.getByRole('link', { name: /EXEMPLEAU/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: /EXEMPLEAU/ })).toBeVisible();
  await expectAccessible(page, 'patient');
  await page
    .getByRole('button', { name: /Modifier/ })
    .first()
    .click();
  await expectAccessible(page, 'patient, edited');

  await context.setOffline(true);
  await expect(page.getByRole('button', { name: /hors ligne/ })).toBeVisible();
  await lookInto(page, /hors ligne/);
  await context.setOffline(false);
  await page.request.post('/api/auth/sign-out', { headers: { 'sec-fetch-site': 'same-origin' } });
  await page.goto('/e/');
  await expect(page.getByLabel('Mot de passe')).toBeVisible();
  await signInStaff(page, { login: stage.demo.staff.login, password: 'un autre mot de passe' });
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page, 'sign-in, refused');
});
