import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

// The app has no frame of another origin, and only violations are read: the rest of axe's report, and the blank page
// that it composes it in, cost as much as the checks themselves.
const judge = (page: Page) =>
  new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();

/** axe finds nothing on this screen, in the light theme and in the dark one. */
export async function expectAccessible(page: Page, screen: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await judge(page);
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
    );
    expect(found, `${screen}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
