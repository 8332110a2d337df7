import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId } from '#domain/document-ids.ts';
import { expect, test as base, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AT, NURSE, ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { isWrite, startFaultyStore, type FaultyStore } from '../integration/dossier/faulty-store.ts';
import { stage, type Stage } from '../integration/dossier/stage.ts';
import { accountPassword } from '../integration/dossier/visitor.ts';
import { expectAccessible } from './support/accessibility.ts';
import { expectPicture, fillCodes } from './support/people.ts';
import { watchContext } from './support/watch-page.ts';

/** What the tests bring about themselves: requests refused, and the room's channel tried without a network. */
const PROVOKED = [/Failed to load resource/, /WebSocket .*ERR_INTERNET_DISCONNECTED/];
const OBSERVATION = 'Sommeil encore fragmenté, deux réveils par nuit.';
const NOTES = ['A mal dormi.', 'A pris son petit-déjeuner.'];
const OFFLINE = /L’appel, le dossier et le dépôt ont besoin du réseau/;

interface Desk {
  desk: Page;
  phone: Page;
  scene: Stage;
  signIn: () => Promise<void>;
  /** The family waits in the room and the doctor joins: both see each other. */
  meet: () => Promise<void>;
}

let folder: string;
let store: FaultyStore;
let running: RunningService;

const test = base.extend<{ consultation: Desk }>({
  consultation: async ({ browser }, use) => {
    const scene = await stage(running);
    const faults: string[] = [];
    const open = async (name: string, width: number, height: number) => {
      const context = await browser.newContext({ baseURL: running.url, viewport: { width, height } });
      await context.grantPermissions(['camera', 'microphone']);
      watchContext(context, name, faults, PROVOKED);
      return context.newPage();
    };
    const desk = await open('doctor', 1440, 900);
    const phone = await open('family', 360, 740);
    const signIn = async () => {
      await desk.goto('/m/');
      await desk.getByLabel('Identifiant').fill(`doctor.${scene.facility}`);
      await desk.getByLabel('Mot de passe').fill(accountPassword);
      await desk.getByRole('button', { name: 'Se connecter' }).click();
      await expect(desk.getByRole('link', { name: 'Agenda' })).toBeVisible();
    };
    const meet = async () => {
      await phone.goto(`/r#${scene.credentials.token}`);
      await fillCodes(phone, scene.credentials);
      await phone.getByRole('button', { name: 'Entrer' }).click();
      await phone.getByRole('link', { name: /REJOINDRE/i }).click();
      await expect(phone.getByText('Vous êtes bien dans la salle.')).toBeVisible();
      await signIn();
      await expect(desk.getByText('Dans la salle')).toBeVisible();
      await desk.getByRole('link', { name: /^Rejoindre/ }).click();
      await expectPicture(desk, /^Image de/);
    };
    await use({ desk, phone, scene, signIn, meet });
    await Promise.all([desk, phone].map((page) => page.context().close()));
    expect(faults, 'console errors, CSP violations and uncaught errors').toEqual([]);
  },
});

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  store = await startFaultyStore(folder);
  running = await startService({ environment: { DATA_DIR: folder, COUCHDB_URL: store.url } });
});
test.afterEach(() => store.heal());
test.afterAll(async () => {
  await running.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const deposit = async (page: Page) => {
  await page.getByRole('button', { name: 'Déposer et clore' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Déposer et clore' }).click();
};

test('a deposit that fails cuts nobody off and loses nothing; again, it closes the room', async ({
  consultation: { desk, phone, scene, meet },
}) => {
  await meet();
  const observation = desk.getByLabel('Observation');
  await observation.fill(OBSERVATION);
  await expect(desk.getByRole('button', { name: 'Déposer et clore' })).toBeInViewport({ ratio: 1 });
  await expectAccessible(desk, 'consultation, in call');

  store.meet((asked) => (isWrite(asked) && asked.path.includes('/file:') ? 'error' : 'pass'));
  await deposit(desk);
  const failed = desk.getByRole('alert').filter({ hasText: 'Le dépôt n’a pas abouti' });
  await expect(failed).toContainText('La salle reste ouverte et votre texte est gardé', { timeout: 60_000 });
  await expect(failed).toBeInViewport({ ratio: 1 });
  await expect(desk.getByRole('button', { name: 'Déposer et clore' })).toBeInViewport({ ratio: 1 });
  await expectAccessible(desk, 'consultation, failed deposit');
  await expect(observation).toHaveValue(OBSERVATION);
  await expectPicture(desk, /^Image de/);
  await expectPicture(phone, /^Image de/);

  await desk.context().setOffline(true);
  await deposit(desk);
  await expect(failed).toContainText('La connexion ne passe pas');
  await desk.context().setOffline(false);
  await expect(observation).toHaveValue(OBSERVATION);
  // Its channel, too: on its way when the room closes, it would be refused, and the browser's console say so.
  const { rooms } = running.service.calls;
  await expect.poll(() => rooms.lastHeardAt(scene.id, 'practitioner')).toBe(Infinity);

  store.heal();
  await deposit(desk);
  await expect(desk.getByText('Téléconsultation terminée')).toBeVisible({ timeout: 30_000 });
  await expect(phone.getByRole('heading', { name: 'La téléconsultation est terminée' })).toBeVisible();
  await expect(desk.getByRole('link', { name: /^Compte rendu/ })).toHaveCount(1);
  await expect(observation).toHaveValue('');
  await expect(desk.locator(':focus')).toContainText('Téléconsultation terminée');
  await desk.keyboard.press('Tab');
  await expect(desk.getByRole('link', { name: 'Revenir à l’agenda' })).toBeFocused();
  await expectAccessible(desk, 'consultation, closed');

  await desk.reload();
  await expect(desk.getByText('Téléconsultation terminée')).toBeVisible();
  await expect(observation).toHaveValue('');
  await desk.getByRole('tab', { name: 'Ordonnance' }).click();
  await desk.getByLabel('1. Médicament ou soin').fill('Repos');
  await desk.getByRole('button', { name: 'Ajouter au dossier' }).click();
  await expect(desk.getByRole('status').filter({ hasText: 'C’est ajouté au dossier' })).toBeVisible();
  await expect(desk.getByRole('link', { name: /^Ordonnance/ })).toBeVisible();
});

test('a dossier with notes opens; what is written survives a reload, and another computer', async ({
  consultation: { desk, scene, signIn },
}) => {
  // Two by one person: the list of facts must bear the same term twice.
  for (const [index, text] of NOTES.entries()) {
    const about = {
      type: 'note',
      v: SCHEMA_VERSION,
      at: AT,
      by: NURSE,
      appointment: scene.id,
      text,
    } as const;
    await scene.database.put({ ...about, _id: documentId.note(scene.id, ulid(8001 + index)) });
  }
  await signIn();
  await desk.goto(`/m/consultations/${scene.id}`);
  for (const text of NOTES) await expect(desk.getByText(text)).toBeVisible();
  await desk.getByLabel('Observation').fill(OBSERVATION);
  await expect(desk.getByText('Brouillon enregistré')).toBeVisible();
  await desk.reload();
  await expect(desk.getByLabel('Observation')).toHaveValue(OBSERVATION);

  await desk.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  });
  await desk.goto('/m/');
  await desk.goto(`/m/consultations/${scene.id}`);
  await expect(desk.getByLabel('Observation')).toHaveValue(OBSERVATION);
});

test('what is written survives a reload in a word, a second tab, a tab closed at once, the end of the session, another device', async ({
  consultation: { desk, scene, signIn },
}) => {
  await signIn();
  const address = `/m/consultations/${scene.id}`;
  const observation = (page: Page) => page.getByLabel('Observation');
  await desk.goto(address);
  await observation(desk).pressSequentially('Somm');
  await desk.reload();
  await expect(observation(desk)).toHaveValue('Somm');

  const second = await desk.context().newPage();
  await second.goto(address);
  await expect(observation(second)).toHaveValue('Somm');
  await observation(second).fill('Sommeil');
  await expect(observation(desk)).toHaveValue('Sommeil');
  await observation(second).fill('Sommeil agité');
  await second.close({ runBeforeUnload: true });
  await second.waitForEvent('close').catch(() => undefined);
  const third = await desk.context().newPage();
  await third.goto(address);
  await expect(observation(third)).toHaveValue('Sommeil agité');
  await third.close();

  // Nobody tells a page of a browser without a window that it is looked at again.
  await desk.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(observation(desk)).toHaveValue('Sommeil agité');
  await desk.request.post('/api/auth/sign-out', { headers: { 'sec-fetch-site': 'same-origin' } });
  await observation(desk).fill('Sommeil agité, deux réveils');
  await expect(desk.getByText('Gardé ici')).toBeVisible();
  await signIn();
  await desk.goto(address);
  await expect(observation(desk)).toHaveValue('Sommeil agité, deux réveils');
  const both = desk.getByRole('status').filter({ hasText: 'Vous avez deux brouillons' });
  await expect(both).toBeHidden();

  // Written here without a network, and meanwhile on another device.
  await expect(desk.getByText('Brouillon enregistré')).toBeVisible();
  await desk.context().setOffline(true);
  await observation(desk).fill('Écrit ici');
  await expect(desk.getByText('Gardé ici')).toBeVisible();
  const elsewhere = { text: 'Écrit ailleurs', savedAt: new Date().toISOString() };
  await scene.doctor.expect(200, 'PUT', `/api/doctor/appointments/${scene.id}/draft`, elsewhere);
  await desk.context().setOffline(false);
  await desk.reload();
  await expect(both).toBeVisible();
  await expectAccessible(desk, 'two drafts');
  const texts = [await observation(desk).inputValue()];
  await both.getByRole('button', { name: 'Voir l’autre' }).click();
  await expect(observation(desk)).not.toHaveValue(texts[0] ?? '');
  texts.push(await observation(desk).inputValue());
  expect(texts.sort()).toEqual(['Écrit ailleurs', 'Écrit ici']);
  await both.getByRole('button', { name: 'Garder celui-ci' }).click();
  await expect(both).toBeHidden();
  await expect(desk.getByRole('tab', { name: 'Compte rendu' })).toBeFocused();
});

test('M and V work the microphone and the camera, but not while one writes', async ({
  consultation: { desk, meet },
}) => {
  await meet();
  const microphone = desk.getByRole('button', { name: /(Couper|Rétablir) le micro/ });
  const camera = desk.getByRole('button', { name: /(Couper|Rétablir) la caméra/ });
  await desk.getByLabel('Observation').pressSequentially('mv');
  await expect(microphone).toHaveAttribute('aria-pressed', 'false');
  await expect(camera).toHaveAttribute('aria-pressed', 'false');
  await desk.getByRole('tab', { name: 'Compte rendu' }).focus();
  await desk.keyboard.press('m');
  await desk.keyboard.press('v');
  await expect(microphone).toHaveAttribute('aria-pressed', 'true');
  await expect(camera).toHaveAttribute('aria-pressed', 'true');
});

test('availability: saved, said so, seen again; a failure keeps what was changed', async ({
  consultation: { desk, signIn },
}) => {
  await signIn();
  await desk.getByRole('link', { name: 'Disponibilités' }).click();
  const length = desk.getByLabel('Durée');
  await expect(length).toHaveValue('20');
  await expectAccessible(desk, 'availability');
  await length.selectOption('30');

  store.meet((asked) => (isWrite(asked) ? 'error' : 'pass'));
  await desk.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(desk.getByRole('alert')).toContainText('n’ont pas été enregistrées', { timeout: 60_000 });
  await expect(length).toHaveValue('30');
  await expectAccessible(desk, 'availability, failed');

  store.heal();
  await desk.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(desk.getByRole('status').filter({ hasText: 'Disponibilités enregistrées' })).toBeVisible();
  await desk.reload();
  await expect(length).toHaveValue('30');
});

test('the agenda: day by day, and the row of a patient in the room', async ({
  consultation: { desk, scene, signIn },
}) => {
  await desk.goto('/m/');
  await expect(desk.getByRole('button', { name: 'Se connecter' })).toBeVisible();
  await expectAccessible(desk, 'doctor’s sign-in');
  await desk.getByRole('button', { name: 'Se connecter' }).click();
  await expect(desk.getByLabel('Identifiant')).toBeFocused();
  await desk.getByLabel('Identifiant').fill(`doctor.${scene.facility}`);
  await desk.getByLabel('Mot de passe').fill('pas le bon mot de passe');
  await desk.getByRole('button', { name: 'Se connecter' }).click();
  await expect(desk.getByRole('alert')).toContainText('ne convient pas');

  await signIn();
  await expect(desk.getByText('1 rendez-vous', { exact: true })).toBeVisible();
  await expectAccessible(desk, 'agenda');
  await desk.getByRole('link', { name: 'Jour précédent' }).click();
  await expect(desk.getByText('Aucune téléconsultation ce jour')).toBeVisible();
  await expect(desk.getByRole('main').getByRole('link', { name: /1 rendez-vous$/ })).toBeVisible();
  await expectAccessible(desk, 'agenda, empty');
  await desk.getByRole('link', { name: 'Jour suivant' }).click();
  await expect(desk.getByRole('link', { name: /^Rejoindre/ })).toBeVisible();
});

test('with the network off the agenda opens as last seen, with its hour; call and deposit say that they need it', async ({
  consultation: { desk, signIn },
}) => {
  await signIn();
  await expect(desk.getByText('1 rendez-vous', { exact: true })).toBeVisible();
  await desk.evaluate(() => navigator.serviceWorker.ready);
  const context = desk.context();
  await context.setOffline(true);
  await expect(desk.getByText('Hors ligne', { exact: true })).toBeVisible();
  await desk.close();

  const later = await context.newPage();
  const seen = later.getByRole('status').filter({ hasText: /Vu à \d{1,2}\sh\s\d{2}/ });
  const expectAgenda = async () => {
    await expect(later.getByText('1 rendez-vous', { exact: true })).toBeVisible();
    await expect(seen).toBeVisible();
  };
  await later.goto('/m/');
  await expectAgenda();
  await expectAccessible(later, 'agenda, offline');
  await later.reload();
  await expectAgenda();
  expect(new URL(later.url()).pathname).toBe('/m/');

  await later.getByRole('link', { name: /^Rejoindre/ }).click();
  await expect(later.getByText(OFFLINE)).toBeVisible();
  await later.reload();
  await expect(later.getByText(OFFLINE)).toBeVisible();
  await context.setOffline(false);
  await expect(later.getByLabel('Observation')).toBeVisible();
});
