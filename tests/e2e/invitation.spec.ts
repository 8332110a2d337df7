import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { addAuthenticator } from './support/authenticator.ts';
import { openTablet, signInStaff } from './support/people.ts';
import { expect, test } from './support/stage.ts';

const PASSWORD = 'quatre mots pour une phrase';
const REFUSED = [/status of 4\d\d/, /ERR_INTERNET_DISCONNECTED/];

const linkIn = async (page: Page) => (await page.getByText(/\/bienvenue#/).textContent())?.trim() ?? '';
const teamOf = async (page: Page) => {
  await page.getByRole('button', { name: /^Sophie Amar/ }).click();
  await page.getByRole('link', { name: 'Équipe et tablettes' }).click();
  await expect(page.getByRole('heading', { name: 'Équipe et tablettes' })).toBeVisible();
};

test('a colleague is invited, chooses a password on the telephone, and works on the tablet', async ({
  stage,
}) => {
  const { page } = await stage.open('tablet', { expected: REFUSED });
  await openTablet(page, stage.demo);
  await teamOf(page);
  await page.getByRole('button', { name: 'Inviter une personne' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Créer l’invitation' }).click();
  await expect(dialog.getByLabel('Prénom et nom')).toHaveAccessibleDescription(/Saisissez/);
  await dialog.getByLabel('Prénom et nom').fill('Léa Moreau');
  await expect(dialog.getByLabel('Identifiant de connexion')).toHaveValue('lea.moreau');
  await dialog.getByLabel('Identifiant de connexion').fill(stage.demo.staff.login);
  await dialog.getByRole('button', { name: 'Créer l’invitation' }).click();
  await expect(dialog.getByLabel('Identifiant de connexion')).toHaveAccessibleDescription(/déjà pris/);
  await dialog.getByLabel('Identifiant de connexion').fill('');
  await expectAccessible(page, 'the invitation');
  await page.screenshot({ path: test.info().outputPath('invite.png') });
  await dialog.getByRole('button', { name: 'Créer l’invitation' }).click();

  await expect(dialog.getByRole('img', { name: 'Code QR du lien' })).toBeVisible();
  const link = await linkIn(page);
  await expectAccessible(page, 'the link of an invitation');
  await page.screenshot({ path: test.info().outputPath('link.png') });
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
  await expect(page.getByText(/Invitation valable jusqu’au/)).toBeVisible();
  await expectAccessible(page, 'the team');
  for (const [width, height] of [
    [360, 740],
    [1024, 768],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: test.info().outputPath(`team-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1024, height: 768 });

  const { page: phone, context } = await stage.open('phone', { expected: REFUSED });
  await addAuthenticator(context, phone);
  // As a mail program mangles it; passkeys belong to a host that has a name.
  await phone.goto(link.replace('#', '%23').replace('127.0.0.1', 'localhost'));
  await expect(phone.getByLabel('Votre identifiant')).toHaveValue('lea.moreau');
  await phone.getByLabel('Mot de passe', { exact: true }).fill('court');
  await phone.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(phone.getByLabel('Mot de passe', { exact: true })).toHaveAccessibleDescription(
    /12 caractères/,
  );
  await expectAccessible(phone, 'choosing a password');
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [360, 740],
  ] as const) {
    await phone.setViewportSize({ width, height });
    await phone.screenshot({ path: test.info().outputPath(`choose-${width}.png`) });
  }
  await phone.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
  await context.setOffline(true);
  await phone.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(phone.getByRole('alert')).toContainText('Votre lien reste valable');
  await context.setOffline(false);
  await phone.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(phone.getByText(/prenez une tablette/)).toBeVisible();
  expect(phone.url()).toMatch(/\/bienvenue$/);
  await expectAccessible(phone, 'the offer of a passkey');
  await phone.screenshot({ path: test.info().outputPath('done.png') });
  await phone.getByRole('button', { name: 'Créer une clé d’accès' }).click();
  await phone.getByLabel('Nom de la clé').fill('Mon téléphone');
  await phone.getByRole('button', { name: 'Continuer' }).click();
  await expect(phone.getByText('Votre clé d’accès est prête')).toBeVisible();
  // In the same tab the fragment alone changes.
  await phone.goto(link);
  await expect(phone.getByRole('heading', { name: 'Ce lien a déjà servi' })).toBeVisible();
  const again = await context.newPage();
  await again.goto(link);
  await expect(again.getByRole('heading', { name: 'Ce lien a déjà servi' })).toBeVisible();
  await again.screenshot({ path: test.info().outputPath('used.png') });

  await page.reload();
  await expect(page.getByRole('button', { name: /^Retirer\s*Léa Moreau/ })).toBeVisible();
  await expect(page.getByText('Liens en attente')).toBeHidden();
  await page.getByRole('button', { name: /^Sophie Amar/ }).click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await signInStaff(page, { login: 'lea.moreau', password: PASSWORD });
  await expect(page.getByRole('button', { name: /^Léa Moreau/ })).toBeVisible();
});

test('withdrawn, replaced, incomplete: each link says what to do now', async ({ stage }) => {
  const { page } = await stage.open('tablet', { expected: REFUSED });
  await openTablet(page, stage.demo);
  await teamOf(page);
  await page.getByRole('button', { name: 'Inviter une personne' }).click();
  await page.getByLabel('Prénom et nom').fill('Léa Moreau');
  await page.getByLabel('Adresse e-mail').fill('lea@exemple.test');
  await page.getByRole('button', { name: 'Créer l’invitation' }).click();
  await expect(page.getByText('Le lien est aussi parti par e-mail')).toBeVisible();
  const first = await linkIn(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Fermer' }).last().click();
  await page.getByRole('button', { name: /^Nouveau lien/ }).click();
  await page.getByRole('button', { name: 'Oui, nouveau lien' }).click();
  await expect(page.getByText('Le lien est aussi parti par e-mail')).toBeVisible();
  const second = await linkIn(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Fermer' }).last().click();

  const { page: phone } = await stage.open('phone', { expected: REFUSED });
  await phone.goto(first);
  await expect(phone.getByRole('heading', { name: 'Un lien plus récent existe' })).toBeVisible();
  await phone.goto(second);
  await expect(phone.getByLabel('Votre identifiant')).toBeVisible();
  await page.getByRole('button', { name: /^Annuler/ }).click();
  await page.getByRole('button', { name: 'Oui, annuler' }).click();
  await expect(page.getByText('Liens en attente')).toBeHidden();
  await phone.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(phone.getByRole('heading', { name: 'Ce lien a été annulé' })).toBeVisible();
  await expectAccessible(phone, 'a link that was withdrawn');
  await phone.goto('/bienvenue#abc');
  await expect(phone.getByRole('heading', { name: 'Ce lien est incomplet' })).toBeVisible();
});
