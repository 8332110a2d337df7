import { expect, test, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAccessible } from './support/accessibility.ts';
import { signInStaff } from './support/people.ts';
import { watchContext } from './support/watch-page.ts';

const PASSWORD = 'une phrase assez longue';
let folder: string;
let service: ChildProcess;
let printed = '';

/** The address that the first start prints, its one-time code in the fragment. */
async function printedAddress(): Promise<string> {
  await expect.poll(() => printed).toMatch(/\/setup#\S+/);
  return /https?:\/\/\S+\/setup#\S+/.exec(printed)?.[0] ?? '';
}

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-'));
  service = spawn(process.execPath, ['server/main.ts'], {
    env: { ...process.env, DEMO: '0', PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  service.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
});
test.afterAll(async () => {
  const ended = new Promise((resolve) => service.once('exit', resolve));
  service.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true, force: true });
});

const person = async (page: Page, group: string, { name, login }: { name: string; login: string }) => {
  const fields = page.getByRole('group', { name: group });
  await fields.getByLabel(/^(Prénom et nom|Nom affiché)/).fill(name);
  await fields.getByLabel('Identifiant').fill(login);
  await fields.getByLabel('Mot de passe').fill(PASSWORD);
};

test('the first start: every mistake at its field, then a code that lets a tablet in', async ({
  page,
  context,
}) => {
  const faults: string[] = [];
  watchContext(context, 'operator', faults, [/Failed to load resource/]);
  const address = await printedAddress();
  const { origin, hash } = new URL(address);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`${origin}/setup`);
  const send = page.getByRole('button', { name: 'Mettre en service' });
  await expect(send).toBeVisible();
  await expectAccessible(page, 'setup, empty');
  await send.click();
  const token = page.getByLabel('Code de mise en service');
  await expect(token).toBeFocused();
  await expect(token).toHaveAccessibleDescription(/Recopiez le code/);
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(13);
  await expectAccessible(page, 'setup, with errors');

  await page.goto('about:blank');
  await page.goto(address);
  await expect(token).toHaveValue(hash.slice(1));
  const facility = page.getByRole('group', { name: 'L’établissement' });
  await facility.getByLabel('Nom de l’établissement').fill('Foyer des Exemples');
  await facility.getByLabel('Nom court').fill('Foyer des Éxemples');
  await facility.getByLabel('Téléphone').fill('0199');
  await facility.getByLabel('Adresse e-mail').fill('accueil@');
  await person(page, 'La personne qui coordonne', { name: 'Anne Exemple', login: 'anne' });
  await person(page, 'Le médecin', { name: 'Dr Paul Fictif', login: 'anne' });
  await person(page, 'Vous, qui exploitez', { name: 'Odile Exemple', login: 'odile' });
  await send.click();
  await expect(facility.getByLabel('Nom court')).toBeFocused();
  await expect(facility.getByLabel('Nom court')).toHaveAccessibleDescription(/20 caractères au plus/);
  await expect(facility.getByLabel('Adresse e-mail')).toHaveAccessibleDescription(/incomplète/);

  await facility.getByLabel('Nom court').fill('Foyer des Exemples');
  await facility.getByLabel('Adresse e-mail').fill('accueil@foyer-des-exemples.test');
  await token.fill('un code que personne n’a affiché');
  await send.click();
  await expect(page.getByRole('alert')).toContainText('n’est pas celui que le service a affiché');
  await expect(token).toBeFocused();

  await token.fill(hash.slice(1));
  const doctor = page.getByRole('group', { name: 'Le médecin' });
  await send.click();
  await expect(doctor.getByLabel('Identifiant')).toBeFocused();
  await expect(doctor.getByLabel('Identifiant')).toHaveAccessibleDescription(/différent des autres/);
  await doctor.getByLabel('Identifiant').fill('p.fictif');
  await send.click();
  await expect(facility.getByLabel('Téléphone')).toBeFocused();
  await expect(facility.getByLabel('Téléphone')).toHaveAccessibleDescription(/numéro complet/);

  await facility.getByLabel('Téléphone').fill('01 99 00 12 34');
  await send.click();
  await expect(page.getByRole('status').filter({ hasText: 'Le service est prêt' })).toBeVisible();
  await expectAccessible(page, 'setup, done');
  const code = (await page.getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/).textContent())?.trim() ?? '';

  await page.goto(`${origin}/setup`);
  await expect(page.getByText('Le service est déjà en place')).toBeVisible();

  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(`${origin}/e/`);
  await page.getByLabel('Code de la tablette').fill(code);
  await page.getByLabel('Nom de la tablette').fill('Infirmerie');
  await page.getByRole('button', { name: 'Enregistrer la tablette' }).click();
  await signInStaff(page, { login: 'anne', password: PASSWORD });
  await expect(page.getByRole('link', { name: 'RÉSERVER' })).toBeVisible();
  expect(faults, 'console errors, CSP violations and uncaught errors').toEqual([]);
});
