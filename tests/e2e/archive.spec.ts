import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { startServiceChild } from '../harness/child.ts';
import { expectAccessible } from './support/accessibility.ts';
import { openTablet } from './support/people.ts';
import { takePicture } from './support/pictures.ts';
import type { Demo } from './support/stage.ts';
import { watchContext } from './support/watch-page.ts';

const DAY_MS = 86_400_000;
const NO_NETWORK = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/];

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (clock?: Date) =>
  startServiceChild({ DEMO: '1', DATA_DIR: folder, ...(clock && { TEST_CLOCK: clock.toISOString() }) });

/** A consultation of the demo's patient with a note, forty days ago, as a tablet would have written it. */
async function bookLongAgo(): Promise<{ demo: Demo; patient: string }> {
  const past = new Date(Date.now() - 40 * DAY_MS);
  while (past.getUTCDay() !== 2) past.setUTCDate(past.getUTCDate() - 1);
  past.setUTCHours(7, 0, 0, 0);
  const service = await start(past);
  const demo = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as Demo;
  const send = (path: string, body: object, cookie = '') =>
    fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const enrolled = await send('/api/device/enrol', { code: demo.device.code, name: 'Ancienne tablette' });
  const cookie = enrolled.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { device } = (await enrolled.json()) as { device: { id: string; facility: string } };
  const database = `/db/facility-${device.facility}`;
  const changes = await fetch(`${service.url}${database}/_changes`, { headers: { cookie } });
  const { results } = (await changes.json()) as { results: { id: string }[] };
  const named = (prefix: string) =>
    results.find(({ id }) => id.startsWith(prefix))?.id.slice(prefix.length) ?? '';
  const patient = named('patient:');
  const appointment = ulid(past.getTime());
  const common = {
    ...{ v: 3, at: past.toISOString() },
    by: { kind: 'staff', id: ulid(), name: 'Sophie Amar', device: device.id },
  };
  const hour = (minutes: number) => new Date(past.getTime() + minutes * 60_000).toISOString();
  const order = {
    ...{ kind: 'book', patient, practitioner: named('practitioner:'), motive: 'Suivi' },
    ...{ start: hour(180), end: hour(200) },
  };
  const revised = (document: { _id: string }) => {
    const id = Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
    return { ...document, _rev: `1-${id}`, _revisions: { start: 1, ids: [id] } };
  };
  const docs = [
    revised({ _id: `request:${appointment}`, type: 'request', ...common, order } as { _id: string }),
    revised({
      ...{ _id: `note:${appointment}:${ulid()}`, type: 'note', appointment, ...common },
      text: 'La famille préfère le matin.',
    } as { _id: string }),
  ];
  const pushed = await send(`${database}/_bulk_docs`, { docs, new_edits: false }, cookie);
  expect(await pushed.json()).toEqual([]);
  await expect
    .poll(async () => {
      const answer = await fetch(`${service.url}${database}/appointment:${appointment}`, {
        headers: { cookie },
      });
      return answer.ok ? ((await answer.json()) as { status: string }).status : answer.status;
    })
    .toBe('booked');
  await service.close();
  return { demo, patient };
}

const SIZES = [
  [360, 740],
  [1024, 768],
  [1440, 900],
] as const;
async function pictures(page: Page, name: string) {
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await takePicture(page, `${name}-${width}`);
  }
  await page.setViewportSize({ width: 1024, height: 768 });
}

test('a consultation of forty days ago is read online, and offline says so', async ({ browser }) => {
  const { demo, patient } = await bookLongAgo();
  const service = await start();
  const faults: string[] = [];
  const context = await browser.newContext({
    ...{ baseURL: service.url, viewport: { width: 1024, height: 768 } },
    ...{ locale: 'fr-FR', timezoneId: 'Europe/Paris' },
  });
  watchContext(context, 'tablet', faults, NO_NETWORK);
  const page = await context.newPage();
  await openTablet(page, demo);

  await page.goto(`/e/patients/${patient}`);
  await expect(page.getByText('Aucune téléconsultation pour l’instant.')).toBeVisible();
  await pictures(page, 'archive-patient');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Afficher les consultations plus anciennes' }).click();
  await expect(page.getByText('Hors ligne : les consultations plus anciennes')).toBeVisible();
  await pictures(page, 'archive-offline');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Réessayer' }).click();
  const line = page.getByRole('listitem').filter({ hasText: 'Absent' }).getByRole('link');
  await expect(line).toBeVisible();
  await pictures(page, 'archive-list');
  await line.click();

  await expect(page.getByText('Consultation archivée, en lecture seule')).toBeVisible();
  await expect(page.getByText('La famille préfère le matin.')).toBeVisible();
  await expect(page.getByText('Suivi')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ajouter la note' })).toHaveCount(0);
  await pictures(page, 'archive-dossier');

  await page.goto('/e/archives');
  await page.getByLabel('Patient ou motif').fill('SUIVI');
  await page.getByRole('button', { name: 'Rechercher' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^1 consultation$/ })).toBeVisible();
  await expectAccessible(page, 'archive, searched', { inDark: false });
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Rechercher' }).click();
  await expect(page.getByText('Hors ligne : les consultations de plus de 30 jours')).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await page.getByRole('link', { name: /Suivi/ }).click();
  await expect(page.getByText('La famille préfère le matin.')).toBeVisible();
  await context.close();
  await service.close();
  expect(faults).toEqual([]);
});
