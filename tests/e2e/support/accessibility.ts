import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

interface Violation {
  id: string;
  nodes: { target: unknown }[];
}
interface AuditedWindow {
  axe: { run(options: { runOnly: string[] }): Promise<{ violations: Violation[] }> };
}

// The app has no frame of another origin, and only violations are read: the rest of axe's report, and the blank page
// that it composes it in, cost as much as the checks themselves.
const judge = async (page: Page): Promise<Violation[]> =>
  (
    await new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .analyze()
  ).violations;

/** What another theme can break on a screen that was just judged: axe is still in the page. */
const judgeColours = (page: Page): Promise<Violation[]> =>
  page.evaluate(async () => {
    const { axe } = window as unknown as AuditedWindow;
    return (await axe.run({ runOnly: ['color-contrast', 'link-in-text-block'] })).violations;
  });

/**
 * axe finds nothing on this screen, in the light theme and in the dark one.
 * @param inDark false: all that it is made of is judged in the dark on other screens
 */
export async function expectAccessible(page: Page, screen: string, { inDark = true } = {}) {
  const light = ['light', judge] as const;
  const themes = inDark ? [light, ['dark', judgeColours] as const] : [light];
  for (const [colorScheme, look] of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = (await look(page)).flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${String(target)}`),
    );
    expect(found, `${screen}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
