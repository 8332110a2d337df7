import { documentId } from '#domain/document-ids.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { AnswerValue } from '#domain/questionnaire-response.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { stage, type Stage } from '../integration/dossier/stage.ts';
import { accountPassword, createVisitor } from '../integration/dossier/visitor.ts';
import { expectAccessible } from './support/accessibility.ts';
import { fillCodes, openTablet } from './support/people.ts';
import { watchContext } from './support/watch-page.ts';

const DAY_MS = 86_400_000;
const LONG = 'Il tousse la nuit, surtout couché. '.repeat(12).trim();

let running: RunningService;
let scene: Stage;
const faults: string[] = [];

test.beforeAll(async () => {
  running = await startService();
  scene = await stage(running);
});
test.afterAll(async () => {
  await running.close();
  expect(faults, 'console errors, CSP violations and uncaught errors').toEqual([]);
});

async function open(browser: Browser, name: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ baseURL: running.url, viewport: { width, height } });
  // A reason is asked by an answer of 409.
  watchContext(context, name, faults, [/status of 409/]);
  await context.addInitScript('window.print = () => {}');
  return context.newPage();
}

type Booked = Pick<Stage, 'linkId' | 'credentials'>;

async function answer({ linkId, credentials }: Booked, answers: Record<string, AnswerValue>) {
  const family = createVisitor(running.url);
  await family.expect(200, 'POST', '/api/links/sign-in', credentials);
  const path = `/api/links/${linkId}/questionnaire`;
  const { questionnaire } = await family.expect(200, 'GET', path);
  const changes = Object.entries(answers).map(([linkId, value], index) => ({
    ...{ id: ulid(6000 + index), linkId, text: '?', answer: [value], parents: [] },
  }));
  const canonical = `${questionnaire.url}|${questionnaire.version}`;
  await family.expect(200, 'PUT', path, { questionnaire: canonical, changes, status: 'completed' });
}

test('a doctor reads the answers, what was said last time, and an old dossier for a reason', async ({
  browser,
}) => {
  const own = await scene.book();
  await answer(scene, { reason: { valueString: 'La fièvre' } });
  await answer(own, { reason: { valueString: LONG }, questions: { valueString: 'Peut-il nager ?' } });
  const desk = await open(browser, 'doctor', 1440, 900);
  await desk.goto('/m/');
  await desk.getByLabel('Identifiant').fill(`doctor.${scene.facility}`);
  await desk.getByLabel('Mot de passe').fill(accountPassword);
  await desk.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await expect(desk.getByRole('link', { name: 'Agenda' })).toBeVisible();
  await desk.goto(`/m/consultations/${own.id}`);
  await expect(desk.getByText('Peut-il nager')).toBeVisible();
  await desk.getByRole('button', { name: 'Voir les consultations précédentes' }).click();
  await expect(desk.getByText('avant : La fièvre')).toBeVisible();
  await expectAccessible(desk, 'answers beside those of last time', { inDark: false });

  await desk.getByRole('button', { name: 'Imprimer le questionnaire' }).click();
  const sheet = desk.locator('.printed-document');
  await expect(sheet).toBeAttached();
  await expect(sheet).toBeHidden();
  await desk.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const text of ['ROUSSEL Éloïse', LONG, 'Peut-il nager', 'Famille'])
    await expect(sheet.getByText(text).first()).toBeVisible();
  await expect(desk.getByLabel('Observation')).toBeHidden();
  await desk.emulateMedia({ media: null, colorScheme: null });
  await desk.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(sheet).toHaveCount(0);

  const closedAt = new Date(running.clock.now() - 8 * DAY_MS).toISOString();
  await scene.database.update<Appointment>(
    documentId.appointment(own.id),
    (current) => current && { ...current, status: 'fulfilled', closedAt },
  );
  await desk.reload();
  await desk.getByRole('button', { name: 'Voir les consultations précédentes' }).click();
  await desk.getByLabel('J’ai reçu un résultat').check();
  await expectAccessible(desk, 'history, a reason asked', { inDark: false });
  await desk.getByRole('button', { name: 'Voir les consultations précédentes' }).click();
  await expect(desk.getByText('avant : La fièvre')).toBeVisible();
  await desk.context().close();
});

test('a facility words its questionnaire: the family of the next booking is asked it', async ({
  browser,
}) => {
  const tablet = await open(browser, 'tablet', 1024, 768);
  const code = await running.service.access.devices.issueCode(scene.facility);
  const staff = { login: `nurse.${scene.facility}`, password: accountPassword };
  await openTablet(tablet, { device: { code }, staff });
  await tablet.goto('/e/reglages/questionnaire');
  await tablet.getByLabel('Question', { exact: true }).first().fill('Comment dort-il en ce moment ?');
  await tablet.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(tablet.getByText('Les familles qui ont commencé gardent leurs questions')).toBeVisible();
  await expectAccessible(tablet, 'questionnaires', { inDark: false });
  await tablet.context().close();

  const { credentials, linkId } = await scene.book();
  const phone = await open(browser, 'phone', 360, 740);
  await phone.goto(`/r#${credentials.token}`);
  await fillCodes(phone, credentials);
  await phone.getByRole('button', { name: 'Entrer' }).click();
  await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
  await phone.goto(`/r/${linkId}/questions`);
  await expect(phone.getByLabel(/^Comment dort-il en ce moment/)).toBeVisible();
  await phone.context().close();
});
