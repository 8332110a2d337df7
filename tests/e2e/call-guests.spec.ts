import type { CallSummary } from '#domain/call-summary.ts';
import { expect, test, type Page } from '@playwright/test';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { stage, type Stage } from '../integration/dossier/stage.ts';
import { accountPassword } from '../integration/dossier/visitor.ts';
import { expectAccessible } from './support/accessibility.ts';
import { expectPicture, fillCodes, openTablet } from './support/people.ts';
import { takePicture } from './support/pictures.ts';
import { watchContext } from './support/watch-page.ts';

let running: RunningService;
let scene: Stage;
test.beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
});
test.afterAll(() => running.close());

async function signIn(desk: Page) {
  await desk.goto('/m/');
  await desk.getByLabel('Identifiant').fill(`doctor.${scene.facility}`);
  await desk.getByLabel('Mot de passe').fill(accountPassword);
  await desk.getByRole('button', { name: 'Se connecter' }).click();
  await expect(desk.getByRole('link', { name: 'Agenda' })).toBeVisible();
}

/** The coordinator turns « Laisser entrer » on, from the menu of the account. */
async function wantLettingIn(tablet: Page) {
  const code = await running.service.access.devices.issueCode(scene.facility);
  const staff = { login: `nurse.${scene.facility}`, password: accountPassword };
  await openTablet(tablet, { device: { code }, staff });
  await tablet.getByRole('button', { name: /Sophie Amar/ }).click();
  await tablet.getByRole('link', { name: 'Réglages de l’établissement' }).click();
  await expect(tablet.getByRole('button', { name: 'Se déconnecter' })).toHaveCount(0);
  const choice = tablet.getByLabel('Le médecin laisse entrer chaque personne');
  await choice.check();
  await expect(tablet.getByText('Réglage enregistré')).toBeVisible();
  await expectAccessible(tablet, 'settings of the facility');
  await takePicture(tablet, 'etablissement-reglages');
  await tablet.reload();
  await expect(choice).toBeChecked();
  await tablet.context().close();
}

test('an interpreter is invited, comes by a link of their own, is let in, seen, and sent out', async ({
  browser,
}) => {
  const faults: string[] = [];
  const open = async (name: string, width: number, height: number) => {
    const context = await browser.newContext({ baseURL: running.url, viewport: { width, height } });
    await context.grantPermissions(['camera', 'microphone']);
    watchContext(context, name, faults, [/Failed to load resource/]);
    return context.newPage();
  };
  await wantLettingIn(await open('tablet', 1024, 768));
  const desk = await open('doctor', 1440, 900);
  await signIn(desk);
  await desk.goto(`/m/consultations/${scene.id}`);
  await desk.getByRole('button', { name: 'Inviter quelqu’un' }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByLabel('Interprète').check();
  await dialog.getByLabel('Prénom et nom').fill('Amal Haddad');
  await expectAccessible(desk, 'invitation');

  await desk.context().setOffline(true);
  await dialog.getByRole('button', { name: 'Inviter', exact: true }).click();
  await expect(dialog.getByText('une invitation se fait en ligne')).toBeVisible();
  await desk.context().setOffline(false);
  await dialog.getByRole('button', { name: 'Inviter', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Copier le lien' })).toBeVisible();
  await takePicture(desk, 'medecin-invitation');
  const link = (await dialog.getByText(/\/r#/).innerText()).trim();
  const [identifier = '', passcode = ''] = await dialog.getByRole('definition').allInnerTexts();
  await desk.keyboard.press('Escape');

  const phone = await open('guest', 360, 740);
  await phone.goto(link);
  await fillCodes(phone, { identifier, passcode });
  await phone.getByRole('button', { name: 'Entrer' }).click();
  await expect(phone.getByText('Amal Haddad, interprète')).toBeVisible();
  await expect(phone.getByText('Documents')).toHaveCount(0);
  await expectAccessible(phone, 'guest’s page');
  await takePicture(phone, 'invite-accueil');
  await phone.getByRole('link', { name: /REJOINDRE/i }).click();
  await desk.getByRole('button', { name: /REJOINDRE/i }).click();
  await expect(phone.getByText('Le médecin vous laisse entrer dans un instant')).toBeVisible();
  await expect(desk.getByText('À la porte')).toBeVisible();
  await expect(desk.getByText('Amal Haddad, interprète')).toBeVisible();
  await expectAccessible(desk, 'someone at the door');
  await expectAccessible(phone, 'waiting at the door');
  await expect(phone.getByRole('link', { name: 'Appeler l’établissement' })).toBeVisible();
  await takePicture(desk, 'medecin-laisser-entrer');
  await takePicture(phone, 'invite-a-la-porte');
  await phone.reload();
  await desk.getByRole('button', { name: 'Laisser entrer Amal Haddad' }).click();
  await expectPicture(desk, /Image de Amal Haddad/);
  // Let in once, for good: a page that is loaded again goes straight back in.
  await phone.reload();
  await expectPicture(desk, /Image de Amal Haddad/);
  await expectPicture(phone, /^Image de/);

  await desk.getByRole('button', { name: /^Retirer/ }).click();
  const warning = desk.getByRole('dialog');
  await expect(warning.getByText('son lien ne servira plus')).toBeVisible();
  await expectAccessible(desk, 'an invitation about to be taken back');
  await warning.getByRole('button', { name: 'Retirer l’invitation' }).click();
  await expect(phone.getByText('Ce lien n’est plus actif')).toBeVisible();
  await desk.getByRole('button', { name: 'Quitter' }).click();
  await expect
    .poll(async () => {
      const calls = await scene.database.list<CallSummary & { _id: string }>(`call:${scene.id}:`);
      return calls.map(({ role, figures }) => [role, figures.path, figures.others.join()]);
    })
    .toContainEqual(['practitioner', 'direct', 'interpreter']);
  await expect(desk.getByRole('heading', { name: 'Déroulement de l’appel' })).toBeVisible();
  await Promise.all([desk, phone].map((page) => page.context().close()));
  expect(faults, 'console errors, CSP violations and uncaught errors').toEqual([]);
});
