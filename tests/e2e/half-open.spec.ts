import { SHORT_TIMINGS, useTimings } from '../faults/short-timings.ts';
import { startNetworkProxy } from '../harness/network-proxy.ts';
import { openTablet } from './support/people.ts';
import { expect, test } from './support/stage.ts';

test('a network that swallows everything is shown as no network, until it is back', async ({
  stage,
  browser,
}) => {
  const proxy = await startNetworkProxy(stage.service.url);
  const context = await browser.newContext({
    baseURL: proxy.url,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
  });
  await useTimings(context, SHORT_TIMINGS);
  const page = await context.newPage();
  await openTablet(page, stage.demo);

  proxy.turn({ kind: 'half-open' });
  const header = page.getByRole('banner');
  await expect(header.getByRole('button', { name: 'hors ligne, tout est gardé ici' })).toBeVisible({
    timeout: 30_000,
  });
  // The browser itself noticed nothing.
  expect(await page.evaluate(() => navigator.onLine)).toBe(true);

  proxy.mend({ reset: false });
  await expect(header.getByRole('button', { name: 'à jour' })).toBeVisible({ timeout: 30_000 });
  await context.close();
  await proxy.close();
});
