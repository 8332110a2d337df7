import { chromium } from '@playwright/test';
import { isDeepStrictEqual } from 'node:util';
import { everythingAtRest, everythingIn } from '../harness/everything-in.ts';
import { openScene } from '../harness/room-scene.ts';
import { crawl, type ScannerKind } from '../harness/scanner.ts';

const KINDS: ScannerKind[] = ['reads', 'clicks'];

/** Each kind of scanner so many times. Resolves to whether nothing changed and the link still opens. */
export async function soakCrawls(count = '100'): Promise<boolean> {
  const total = Number(count);
  const scene = await openScene();
  const { token } = scene.access.credentials.of({
    ...{ appointment: scene.first, participant: 'patient', generation: 1 },
  });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const before = await everythingAtRest(scene.running.service.store);
  let isWell = true;
  for (const kind of KINDS) {
    let [pages, pressed] = [0, 0];
    const startedAt = performance.now();
    for (let round = 0; round < total; round += 1) {
      const visit = await crawl(browser, `${scene.running.url}/r#${token}`, kind);
      pages += visit.pages;
      pressed += visit.pressed;
    }
    const isSame = isDeepStrictEqual(await everythingIn(scene.running.service.store), before);
    isWell &&= isSame;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const outcome = isSame ? 'nothing changed' : 'SOMETHING CHANGED';
    console.log(
      `${total} crawls (${kind}): ${pages} pages, ${pressed} buttons pressed, ${outcome}, ${seconds} s`,
    );
  }
  const { status } = await (await scene.signInFamily(scene.first)).join();
  console.log(`the link still opens, and the seat is free: ${status === 200 ? 'yes' : 'NO'}`);
  await browser.close();
  await scene.close();
  return isWell && status === 200;
}
