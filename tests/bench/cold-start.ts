import type { Page } from '@playwright/test';
import type { Author } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId } from '#domain/document-ids.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { appointment, bookingRequest, patient, patientData } from '../factories/documents.ts';
import { startService } from '../harness/service.ts';
import { compare, type BenchRow } from './row.ts';
import type { TabletBench } from './tablet-bench.ts';
import { bundleTabletPage, withTabletBrowser } from './tablet-browser.ts';

declare const tabletBench: TabletBench;

const TODAY = 12;
const DAY_MS = 24 * 3_600_000;
/** The facility's screens keep the coming days a while after they have read everything. */
const READ_AND_KEPT_MS = 20_000;

interface Demo {
  device: { code: string };
  staff: { login: string; password: string };
}

/** Twelve appointments today at noon's hours, the others spread over the year around: request, patient and all. */
function dossiers(count: number, facility: string): object[] {
  const service: Author = { kind: 'service', id: 'service', name: 'Vis-à-vis' };
  return Array.from({ length: count }, (_, index) => {
    const [id, of] = [ulid(), ulid()];
    const offsetDays = index < TODAY ? 0 : (index % 2 ? 1 : -1) * (4 + Math.floor(index / 2) * 0.03);
    const startMs = new Date().setHours(9, 0, 0, 0) + (index % TODAY) * 1_800_000 + offsetDays * DAY_MS;
    const times = {
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + 1_200_000).toISOString(),
    };
    const common = { v: SCHEMA_VERSION, at: new Date().toISOString() };
    return [
      {
        ...patient(1, patientData({ familyName: `EXEMPLEAU ${index}` })),
        ...common,
        _id: documentId.patient(of),
      },
      { ...bookingRequest(1, { patient: of, ...times }), ...common, _id: documentId.request(id) },
      {
        ...appointment(1, { facility, patient: of, ...times }),
        ...common,
        by: service,
        _id: documentId.appointment(id),
      },
    ];
  }).flat();
}

async function openTablet(page: Page, { device, staff }: Demo) {
  await page.goto(new URL('/e/', page.url()).href);
  await page.getByLabel('Code de la tablette').fill(device.code);
  await page.getByLabel('Nom de la tablette').fill('Infirmerie');
  await page.getByRole('button', { name: 'Enregistrer la tablette' }).click();
  await page.getByLabel('Identifiant').fill(staff.login);
  await page.getByLabel('Mot de passe').fill(staff.password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('button', { name: /à jour/ }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
}

const seeDay = (page: Page) =>
  page
    .locator('tbody tr')
    .nth(TODAY - 1)
    .waitFor();

/** Loads the page anew, until the whole day is shown and a row answers. */
async function coldStart(page: Page): Promise<number> {
  const startedAt = performance.now();
  await page.reload({ waitUntil: 'commit' });
  await seeDay(page);
  await page.locator('tbody tr a').nth(5).click();
  await page.locator('tbody tr').nth(5).and(page.locator('[aria-current=true]')).waitFor();
  const ms = performance.now() - startedAt;
  // Reading on behind the screen is no part of the next start.
  await page.goto(new URL('/e/', page.url()).href, { waitUntil: 'commit' });
  await seeDay(page);
  await page.waitForTimeout(3_000);
  return ms;
}

/** A reload with the network off to a usable dashboard: with 10,000 appointments, against 100. */
export async function coldStartOffline(): Promise<BenchRow> {
  const running = await startService({ environment: { DEMO: '1' } });
  const script = await bundleTabletPage();
  const demo = JSON.parse(await readFile(join(running.dataDirectory, 'demo.json'), 'utf8')) as Demo;
  const [facility = ''] = (await running.service.store.names('facility-')).map((name) => name.slice(9));
  const withDossiers = <T>(count: number, act: (page: Page) => Promise<T>) =>
    withTabletBrowser({ url: running.url }, async (page) => {
      await page.goto(running.url);
      await openTablet(page, demo);
      await page.context().setOffline(true);
      await page.evaluate(script);
      await page.evaluate(([slug, documents]) => tabletBench.fill(slug, documents), [
        facility,
        dossiers(count, facility),
      ] as const);
      await page.goto(new URL('/e/', page.url()).href);
      await seeDay(page);
      await page.waitForTimeout(READ_AND_KEPT_MS);
      return act(page);
    });
  try {
    return await withDossiers(10_000, (many) =>
      withDossiers(100, (few) =>
        compare(
          { name: 'cold-start-offline', unit: 'ms', goal: '≤ 1.5', rounds: 7 },
          () => coldStart(many),
          () => coldStart(few),
        ),
      ),
    );
  } finally {
    await running.close();
  }
}
