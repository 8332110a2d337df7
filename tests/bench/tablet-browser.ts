import { chromium, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

/** The page's script, of the product's own modules, as a browser runs it. */
export async function bundleTabletPage(): Promise<string> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    resolve: { alias: { $lib: join(ROOT, 'src/lib') } },
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, 'page/tablet-page.ts'), formats: ['iife'], name: 'page' },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && 'output' in output ? output.output[0] : null;
  if (chunk?.type !== 'chunk') throw new Error('the bench’s page was not built');
  return chunk.code;
}

/**
 * A browser profile of its own, on the disk as a tablet's is: private windows keep their databases in memory.
 * Web security is off so that the peer may ask the store without a gateway in between.
 */
export async function withTabletBrowser<T>(
  { url, deviceSecret, script }: { url: string; deviceSecret?: string; script?: string },
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'vis-a-vis-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-web-security', '--disable-background-networking', '--no-first-run'],
  });
  try {
    if (deviceSecret)
      await context.addCookies([
        {
          name: '__Host-device',
          value: deviceSecret,
          domain: new URL(url).hostname,
          path: '/',
          secure: true,
          httpOnly: true,
          sameSite: 'Strict',
        },
      ]);
    const page = await context.newPage();
    if (script) {
      await page.route(`${url}/bench`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
      );
      await page.goto(`${url}/bench`);
      await page.addScriptTag({ content: script });
    }
    return await act(page);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}
