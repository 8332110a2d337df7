import type { Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `UPDATE_PICTURES=1` renews what README and help pages show; otherwise pictures go to the test's own folder.
const shown = fileURLToPath(new URL('../../../static/aide/', import.meta.url));
const kept = fileURLToPath(new URL('../../../test-results/pictures/', import.meta.url));

/** Takes one of the pictures that README and help pages show, of the real screen. */
export async function takePicture(page: Page, name: string) {
  const folder = process.env['UPDATE_PICTURES'] ? shown : kept;
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
