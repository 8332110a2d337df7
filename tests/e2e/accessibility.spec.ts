import { MAX_SECTION_CHARACTERS } from '#domain/composition.ts';
import type { Page } from '@playwright/test';
import { startServiceChild } from '../harness/child.ts';
import { expectAccessible } from './support/accessibility.ts';
import { tomorrow } from './support/moments.ts';
import {
  chooseSlot,
  fillConsent,
  fillPatient,
  LUCIE,
  openDoctor,
  openTablet,
  signInStaff,
} from './support/people.ts';
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

/** What opens on the doctor's desk before a consultation, empty and filled, and what is refused there. */
async function lookAtDesk(page: Page) {
  const dialog = page.getByRole('dialog');
  const preview = page.getByRole('button', { name: 'Aperçu' });
  await page.getByRole('button', { name: 'Modèles' }).click();
  await expect(page.getByText('Aucun modèle pour l’instant')).toBeVisible();
  await expectAccessible(page, 'templates, none');
  await page.keyboard.press('Escape');
  await preview.click();
  await expect(page.getByText('Rien n’est écrit ici')).toBeVisible();
  await expectAccessible(page, 'preview of nothing');

  await page.getByLabel('Observations').fill('Sommeil encore fragmenté.');
  await page.getByRole('button', { name: 'Modèles' }).click();
  await page.getByRole('button', { name: 'Enregistrer le modèle' }).click();
  await page.getByLabel('Enregistrer le texte').fill('Suivi du sommeil');
  await page.getByRole('button', { name: 'Enregistrer le modèle' }).click();
  await page.getByRole('button', { name: 'Renommer le modèle Suivi du sommeil' }).click();
  await expect(page.getByLabel('Nom du modèle')).toBeFocused();
  await expectAccessible(page, 'templates, one renamed');
  await page.getByRole('button', { name: 'Garder l’ancien' }).click();
  await expect(page.getByRole('button', { name: /^Renommer/ })).toBeFocused();
  await page.getByRole('button', { name: 'Insérer le modèle Suivi du sommeil' }).click();
  await expect(page.getByLabel('Observations')).toBeFocused();
  await expectAccessible(page, 'template inserted');

  await page.route('**/preview', (route) => route.abort());
  await preview.click();
  await expect(dialog.getByRole('alert')).toContainText('Pas de réseau pour le moment');
  await expectAccessible(page, 'preview refused');
  await page.unroute('**/preview');
  await dialog.getByRole('button', { name: 'Réessayer' }).click();
  await expect(dialog.getByRole('button', { name: 'Lire le document' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Modifier votre en-tête' }).click();
  await dialog.getByLabel('Numéro RPPS').fill('123');
  await dialog.getByRole('button', { name: 'Enregistrer l’en-tête' }).click();
  await expect(dialog.getByLabel('Numéro RPPS')).toBeFocused();
  await expectAccessible(page, 'letterhead, with a mistake');
  await dialog.getByRole('button', { name: 'Annuler' }).click();
  await expect(dialog.getByRole('button', { name: 'Modifier votre en-tête' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(preview).toBeFocused();

  await page.getByRole('button', { name: 'Dans 2 semaines' }).click();
  await page
    .getByRole('button', { name: /^Réserver/ })
    .first()
    .focus();
  await expectAccessible(page, 'follow-up, hours');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Rendez-vous réservé' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Prochain rendez-vous' })).toBeFocused();
  await expectAccessible(page, 'follow-up, booked');

  await page.getByRole('tab', { name: 'Ordonnance' }).click();
  await page.getByLabel('1. Médicament ou soin').fill('Repos');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('2. Médicament ou soin')).toBeFocused();
  await expectAccessible(page, 'prescription');
  await page.getByRole('tab', { name: 'Compte rendu' }).click();
  await page.getByLabel('Observations').fill('x'.repeat(MAX_SECTION_CHARACTERS + 7));
  await expect(page.getByText(/dépasse la place prévue de 7 caractères/)).toBeVisible();
  await expectAccessible(page, 'draft too long');
}

test('every screen of the facility, and the desk of its doctor', async ({ stage }) => {
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

  const doctor = await stage.open('desktop', { expected: [/ERR_FAILED/] });
  await openDoctor(doctor.page, stage.demo);
  await doctor.page.goto(`/m/consultations/${appointment}`);
  await lookAtDesk(doctor.page);

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
