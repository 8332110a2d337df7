import { openScene, START, type Scene } from '#tests/harness/room-scene.ts';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { watchContext } from './watch-page.ts';

export const OPENING = Date.parse(START) - 20 * 60_000;
export const HOUR_MS = 3_600_000;
/** What a browser says of an answer or a network that these tests provoke, and of Playwright's trace reading pictures. */
const PROVOKED = [/Failed to load resource/, /^Connecting to 'blob:/];
let number = 10;

/** A family with a link, phones of its own, and the service's clock at hand. */
interface Family {
  phone: Page;
  context: BrowserContext;
  appointment: string;
  link: { token: string; identifier: string; passcode: string };
  signIn: (page?: Page) => Promise<void>;
  at: (ms: number) => void;
  /** Another phone; `clockOffMs`: how far its clock is ahead of the service's. */
  anotherPhone: (options?: { clockOffMs?: number; userAgent?: string }) => Promise<Page>;
}

export const test = base.extend<{ family: Family }, { scene: Scene }>({
  scene: [
    async ({ browserName }, use) => {
      if (browserName !== 'chromium') throw new Error('the fake camera is Chromium’s');
      const scene = await openScene();
      await use(scene);
      await scene.close();
    },
    { scope: 'worker' },
  ],
  family: async ({ browser, scene }, use) => {
    const appointment = await scene.book((number += 1));
    const link = scene.access.credentials.of({ appointment, participant: 'patient', generation: 1 });
    const faults: string[] = [];
    const contexts: BrowserContext[] = [];
    const at = (ms: number) => scene.clock.set(new Date(ms).toISOString());
    at(OPENING - 10 * 60_000);

    const anotherPhone: Family['anotherPhone'] = async ({ clockOffMs = 0, userAgent } = {}) => {
      const context = await browser.newContext({
        baseURL: scene.running.url,
        viewport: { width: 360, height: 740 },
        deviceScaleFactor: 2,
        hasTouch: true,
        ...(userAgent && { userAgent }),
      });
      watchContext(context, 'phone', faults, PROVOKED);
      contexts.push(context);
      await context.grantPermissions(['camera', 'microphone']);
      const ahead = scene.clock.now() + clockOffMs - Date.now();
      await context.addInitScript((offMs) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + offMs;
      }, ahead);
      return context.newPage();
    };
    const phone = await anotherPhone();
    const signIn = async (page = phone) => {
      await page.goto(`/r#${link.token}`);
      await page.getByLabel('Identifiant').fill(link.identifier);
      await page.getByLabel('Mot de passe').fill(link.passcode);
      await page.getByRole('button', { name: 'Entrer' }).click();
      await expect(page).toHaveURL(/\/r\/[\w-]{16}$/);
    };
    await use({ phone, context: phone.context(), appointment, link, signIn, at, anotherPhone });
    await Promise.all(contexts.map((context) => context.close()));
    expect(faults, 'console errors, CSP violations and uncaught errors').toEqual([]);
  },
});

export { expect };
