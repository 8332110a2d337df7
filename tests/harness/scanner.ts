import type { Browser, Page } from '@playwright/test';

/** `reads`: runs scripts, follows links, presses nothing. `clicks`: presses every button too, and types nothing. */
export type ScannerKind = 'reads' | 'clicks';

const MOST_PAGES = 3;
const MOST_CLICKS = 5;

/** Its scripts have drawn it, and ask for nothing more. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
}

async function linksOf(page: Page): Promise<string[]> {
  const all = await page
    .locator('a[href]')
    .evaluateAll((anchors) => anchors.map((a) => (a as HTMLAnchorElement).href));
  return [...new Set(all)].filter((href) => href.startsWith(new URL(page.url()).origin));
}

async function pressAll(page: Page): Promise<number> {
  let pressed = 0;
  for (let index = 0; index < MOST_CLICKS; index += 1) {
    const button = page.locator('button, [role=button], input[type=submit]').nth(index);
    if ((await button.count()) === 0) break;
    await button.click({ force: true, timeout: 1_000 }).then(
      () => (pressed += 1),
      // Gone or covered meanwhile: the next one.
      () => undefined,
    );
  }
  await settled(page);
  return pressed;
}

/** What mail scanners and previews do with a link: a browser of their own, really run. */
export async function crawl(browser: Browser, url: string, kind: ScannerKind) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept());
  const [left, seen] = [[url], new Set<string>()];
  let pressed = 0;
  try {
    for (let next = left.shift(); next && seen.size < MOST_PAGES; next = left.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      await page.goto(next);
      await settled(page);
      left.push(...(await linksOf(page)));
      if (kind === 'clicks') pressed += await pressAll(page);
    }
  } finally {
    await context.close();
  }
  return { pages: seen.size, pressed };
}
