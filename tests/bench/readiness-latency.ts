import type { Page } from '@playwright/test';
import type { SelfTestResult } from '#domain/self-test.ts';
import { ulid } from 'ulid';
import { startService } from '../harness/service.ts';
import { stage, type Stage } from '../integration/dossier/stage.ts';
import { accountPassword } from '../integration/dossier/visitor.ts';
import type { BenchRow } from './row.ts';
import { withTabletBrowser } from './tablet-browser.ts';

const ROWS = 12;
const ROUNDS = 48;
/** Between two tests, so that none meets what the last one left to do. */
const PAUSE_MS = 700;

const result = (passed: boolean): SelfTestResult => ({
  steps: [
    { step: 'camera', state: 'passed' },
    passed
      ? { step: 'microphone', state: 'passed' }
      : { step: 'microphone', state: 'failed', cause: 'silent' },
  ],
  device: 'Android, Chrome',
  durationMs: 7_000,
});

async function openTablet(page: Page, code: string, login: string) {
  await page.getByLabel('Code de la tablette').fill(code);
  await page.getByLabel('Nom de la tablette').fill('Infirmerie');
  await page.getByRole('button', { name: 'Enregistrer la tablette' }).click();
  await page.getByLabel('Identifiant').fill(login);
  await page.getByLabel('Mot de passe').fill(accountPassword);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('button', { name: /à jour/ }).waitFor();
  await page
    .locator('tbody tr')
    .nth(ROWS - 1)
    .waitFor();
}

/** The hour by the machine's clock at which this row says so, drawn. */
const shownAt = (page: Page, appointment: string, state: 'done' | 'danger') =>
  page.evaluate(
    ([id, wanted]) =>
      new Promise<number>((resolve) => {
        const isShown = () => document.querySelector(`tr:has(a[href*="${id}"]) td.tested.${wanted}`) !== null;
        const look = () => {
          if (!isShown()) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(Date.now()));
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        look();
      }),
    [appointment, state] as const,
  );

const quantile = (figures: number[], q: number) =>
  [...figures].sort((a, b) => a - b)[Math.ceil(q * figures.length) - 1] ?? NaN;

/** One family's test, from its sending: until the service has it, and until the nurse sees it. */
async function hand(page: Page, { family }: Stage, place: { id: string; linkId: string }, passed: boolean) {
  const shown = shownAt(page, place.id, passed ? 'done' : 'danger');
  const sentAt = Date.now();
  const body = { id: ulid(), result: result(passed) };
  await family.expect(204, 'POST', `/api/links/${place.linkId}/self-test`, body);
  const kept = Date.now() - sentAt;
  return { kept, seen: (await shown) - sentAt };
}

/** The family's self-test done → visible on the facility's dashboard, in a real browser; beside it, the service's answer. */
export async function readinessLatency(): Promise<BenchRow> {
  const running = await startService();
  try {
    const scene = await stage(running);
    const places = [{ id: scene.id, linkId: scene.linkId }];
    while (places.length < ROWS) {
      const { credentials, ...place } = await scene.book();
      await scene.family.expect(200, 'POST', '/api/links/sign-in', credentials);
      places.push(place);
    }
    const code = await running.service.access.devices.issueCode(scene.facility);
    return await withTabletBrowser({ url: running.url }, async (page) => {
      await page.goto(`${running.url}/e/`);
      await openTablet(page, code, `nurse.${scene.facility}`);
      const kept: number[] = [];
      const seen: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await page.waitForTimeout(PAUSE_MS);
        const place = places[round % ROWS] ?? places[0]!;
        const times = await hand(page, scene, place, Math.floor(round / ROWS) % 2 === 0);
        kept.push(times.kept);
        seen.push(times.seen);
        process.stderr.write(
          `readiness-latency ${round + 1}/${ROUNDS}: ${times.seen} ms, kept after ${times.kept}\n`,
        );
      }
      const range = (figures: number[]): [number, number] => [Math.min(...figures), Math.max(...figures)];
      const [ours, peer] = [quantile(seen, 0.95), quantile(kept, 0.95)];
      process.stderr.write(
        `median ${quantile(seen, 0.5)} ms, of which the service’s answer ${quantile(kept, 0.5)}\n`,
      );
      return {
        ...{ name: 'readiness-latency', unit: 'ms p95', goal: '≤ 500 ms', n: ROUNDS, ours, peer },
        ...{ ratio: ours / peer, oursRange: range(seen), peerRange: range(kept) },
      };
    });
  } finally {
    await running.close();
  }
}
