import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startServiceChild } from '../harness/child.ts';
import { startProvider } from '../harness/identity-provider.ts';
import { expectAccessible } from './support/accessibility.ts';
import { openDoctor } from './support/people.ts';
import type { Demo } from './support/stage.ts';

/** The provider must know where the service will listen. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a doctor ties an identity, signs in by it from another site, and signs out there too', async ({
  page,
}) => {
  const port = await freePort();
  // Another host than the provider's: strict cookies stay behind when it sends the browser back.
  const base = `http://localhost:${port}`;
  const provider = await startProvider({ services: [base] });
  const service = await startServiceChild({
    ...{ ...provider.environment, DEMO: '1', PORT: String(port), PUBLIC_URL: base },
  });
  try {
    const demo: Demo = JSON.parse(await readFile(join(service.dataDirectory, 'demo.json'), 'utf8'));
    await openDoctor(page, demo, base);
    await page.goto(`${base}/m/compte`);
    await page.getByRole('button', { name: 'Rattacher mon identité Pro Santé Connect' }).click();
    await page.getByLabel('Numéro').fill('899700218896');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByText('Identité rattachée')).toContainText('899700218896');
    await expect(page.getByText('C’est fait')).toBeVisible();

    const signOut = async () => {
      await page.getByRole('button', { name: /Vasseur/ }).click();
      await page.getByRole('button', { name: 'Se déconnecter' }).click();
    };
    const enter = page.getByRole('button', { name: 'Se connecter avec Pro Santé Connect' });
    await signOut();
    await expect(enter).toBeVisible();
    await expectAccessible(page, 'signing in, with a provider');
    await page.screenshot({ path: test.info().outputPath('sign-in.png') });
    await enter.click();
    // Still signed in there: whoever holds this browser now must show who they are.
    await page.getByLabel('Numéro').fill('899700218896');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('link', { name: 'Agenda' })).toBeVisible();
    expect(page.url()).toBe(`${base}/m/`);

    await signOut();
    await page.waitForURL(`${provider.issuer}/**`);
    await page.getByRole('button').first().click();
    await expect(enter).toBeVisible();
    // Nobody is left signed in there: it asks anew.
    await enter.click();
    await page.getByRole('button', { name: 'Annuler' }).click();
    await expect(page.getByRole('alert')).toContainText('annulée ou refusée');
    await page.screenshot({ path: test.info().outputPath('refused.png') });
  } finally {
    await service.close();
    await provider.close();
  }
});
