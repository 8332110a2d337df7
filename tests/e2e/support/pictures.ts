import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const shown = fileURLToPath(new URL('../../../static/aide/', import.meta.url));

/** With `UPDATE_PICTURES=1` renews one of the pictures that README and help pages show, of the real screen. */
export async function takePicture(page: Page, name: string) {
  if (!process.env['UPDATE_PICTURES']) return;
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(shown, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
