import { everythingAtRest, everythingIn } from '#tests/harness/everything-in.ts';
import { openScene, type Scene } from '#tests/harness/room-scene.ts';
import { crawl, type ScannerKind } from '#tests/harness/scanner.ts';
import { expect, test } from '@playwright/test';
import { fillCodes } from './support/people.ts';

const CRAWLS = 5;

let scene: Scene;
test.beforeAll(async () => {
  // The room is open: nothing but a human act stands between a visitor and the seat.
  scene = await openScene();
});
test.afterAll(() => scene.close());

for (const kind of ['reads', 'clicks'] satisfies ScannerKind[])
  test(`a scanner that ${kind}, ${CRAWLS} times: nothing changes, and the link works`, async ({
    browser,
  }) => {
    const { token, ...codes } = scene.access.credentials.of({
      ...{ appointment: scene.first, participant: 'patient', generation: 1 },
    });
    const before = await everythingAtRest(scene.running.service.store);
    expect(Object.keys(before)).toEqual(expect.arrayContaining([expect.stringContaining('service/link:')]));
    for (let round = 0; round < CRAWLS; round += 1) {
      const { pages, pressed } = await crawl(browser, `${scene.running.url}/r#${token}`, kind);
      expect(pages).toBeGreaterThan(1);
      if (kind === 'clicks') expect(pressed).toBeGreaterThan(0);
    }
    expect(await everythingIn(scene.running.service.store)).toEqual(before);

    const page = await browser.newPage({ baseURL: scene.running.url });
    await page.goto(`/r#${token}`);
    await fillCodes(page, codes);
    await page.getByRole('button', { name: 'Entrer' }).click();
    await expect(page).toHaveURL(/\/r\/[\w-]{16}$/);
    // The comparison would have seen it.
    expect(await everythingIn(scene.running.service.store)).not.toEqual(before);
    await page.close();
  });
