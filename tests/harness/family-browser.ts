import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';

/** What says that a document is on its way, wherever in the space one is. */
export const PENDING = /1 document part…|1 document gardé ici attend le réseau\./;

interface FamilyBrowser {
  /** The folder that outlives the browser. */
  profile: string;
  url: string;
  /** How far the service's clock is ahead of this machine's. */
  aheadMs: number;
}

/** A browser on a family's telephone, whose profile stays when it is closed. */
export async function openFamilyBrowser({ profile, url, aheadMs }: FamilyBrowser) {
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
    baseURL: url,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 360, height: 740 },
  });
  context.setDefaultTimeout(120_000);
  context.setDefaultNavigationTimeout(120_000);
  await context.addInitScript((offMs) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + offMs;
  }, aheadMs);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

export interface FamilyLink {
  token: string;
  identifier: string;
  passcode: string;
}

/** Signs in, chooses a PDF, says that it is the right one, and goes back to the space. @returns the space's address */
export async function sendPdf(page: Page, link: FamilyLink, buffer: Buffer): Promise<string> {
  await page.goto(`/r#${link.token}`);
  await page.getByLabel('Identifiant').fill(link.identifier);
  await page.getByLabel('Mot de passe').fill(link.passcode);
  await page.getByRole('button', { name: 'Entrer' }).click();
  await page.getByRole('link', { name: 'OUVRIR' }).click();
  const chooser = page.locator('input[type=file]').last();
  await chooser.setInputFiles({ name: 'Dossier.pdf', mimeType: 'application/pdf', buffer });
  await page.getByRole('dialog').getByRole('button', { name: 'Envoyer' }).click();
  await page.getByRole('link', { name: 'Retour' }).click();
  await page.waitForURL(/\/r\/[\w-]{16}$/);
  return page.url();
}

/** Looks at what is on its way until `done`. @returns how often one looked, and saw nothing while it was not yet there */
export async function watchPending(page: Page, done: () => Promise<boolean>) {
  const pending = page.getByRole('status').filter({ hasText: PENDING });
  await pending.waitFor();
  const looks = { all: 0, unseen: 0 };
  while (!(await done())) {
    const isSeen = await pending.isVisible();
    looks.all += 1;
    if (!isSeen && !(await done())) looks.unseen += 1;
    await page.waitForTimeout(100);
  }
  return looks;
}

/** A PDF of one page that nothing compresses away. */
export const pdf = (sizeBytes: number) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Page >>\nendobj\n%'),
    Buffer.from(randomBytes(sizeBytes / 2).toString('hex')),
    Buffer.from('\n%%EOF\n'),
  ]);
