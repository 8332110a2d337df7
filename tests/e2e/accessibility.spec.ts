import type { Page } from '@playwright/test';
import { startServiceChild } from '../harness/child.ts';
import { expectAccessible } from './support/accessibility.ts';
import { expect, test } from './support/stage.ts';

// States that no journey passes through: each address, and what opens over it. Light and dark.

/** Pages that refuse on purpose. */
const REFUSALS = [/status of (401|404)/, /Not found: \/inconnu/];

async function visit(page: Page, address: string) {
  await page.goto(address);
  await expect(page.locator('h1').first()).toBeVisible();
  await expectAccessible(page, address);
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
