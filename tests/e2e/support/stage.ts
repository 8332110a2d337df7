import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startService, type RunningService } from '../../harness/service.ts';
import { startMailbox, type Mailbox } from './mailbox.ts';
import { watchContext } from './watch-page.ts';

export interface Demo {
  url: string;
  device: { code: string };
  staff: { login: string; password: string };
  practitioner: { login: string; password: string };
  operator: { login: string; password: string };
}

export type Screen = 'phone' | 'tablet' | 'desktop';

const SIZES: Record<Screen, { width: number; height: number }> = {
  phone: { width: 360, height: 740 },
  tablet: { width: 1024, height: 768 },
  desktop: { width: 1440, height: 900 },
};

/** The true service with a real SMTP server behind it, and browsers of the three audiences. */
export interface Stage {
  service: RunningService;
  mailbox: Mailbox;
  demo: Demo;
  /** A browser profile of its own. Noise in it fails the test at the end, unless it matches `expected`. */
  open(screen: Screen, options?: { expected?: RegExp[] }): Promise<{ context: BrowserContext; page: Page }>;
}

async function openContext(browser: Browser, baseURL: string, screen: Screen) {
  const context = await browser.newContext({
    baseURL,
    viewport: SIZES[screen],
    deviceScaleFactor: screen === 'phone' ? 2 : 1,
    hasTouch: screen !== 'desktop',
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
  });
  await context.grantPermissions(['camera', 'microphone']);
  return context;
}

export const test = base.extend<{ stage: Stage }>({
  stage: async ({ browser }, use) => {
    const mailbox = await startMailbox();
    const service = await startService({
      environment: {
        DEMO: '1',
        SMTP_URL: mailbox.url,
        MAIL_FROM: 'Vis-à-vis <ne-pas-repondre@exemple.test>',
      },
    });
    const demo: Demo = JSON.parse(await readFile(join(service.dataDirectory, 'demo.json'), 'utf8'));
    const faults: string[] = [];
    const contexts: BrowserContext[] = [];
    await use({
      service,
      mailbox,
      demo,
      async open(screen, { expected = [] } = {}) {
        const context = await openContext(browser, service.url, screen);
        watchContext(context, screen, faults, expected);
        contexts.push(context);
        return { context, page: await context.newPage() };
      },
    });
    await Promise.all(contexts.map((context) => context.close()));
    await service.close();
    await mailbox.close();
    expect(faults, 'console errors, CSP violations and uncaught errors').toEqual([]);
  },
});

export { expect };
