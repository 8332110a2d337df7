import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_FILE_SIZE_BYTES, type DossierFile } from '#domain/dossier-file.ts';
import { openFamilyBrowser, pdf, PENDING, sendPdf, watchPending } from '#tests/harness/family-browser.ts';
import { contrastOfSmallPrint, prescriptionPhoto } from '#tests/harness/prescription-photo.ts';
import type { Scene } from '#tests/harness/room-scene.ts';
import { startSlowLine } from '#tests/harness/slow-line.ts';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expectAccessible } from './support/accessibility.ts';
import { expect, test } from './support/family-stage.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const filesOf = (scene: Scene, appointment: string) =>
  scene.database.list<DossierFile & { _id: string }>(`file:${appointment}:`);
const chooser = (page: Page) => page.locator('input[type=file]').last();

/** The bytes of what waits on the device, as they will leave. */
async function waitingBytes(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const request = indexedDB.open('vis-a-vis-family');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const rows = request.result.transaction('waiting-bytes').objectStore('waiting-bytes').getAll();
    await new Promise((resolve) => (rows.onsuccess = resolve));
    request.result.close();
    return Array.from(new Uint8Array((rows.result as { bytes: ArrayBuffer }[])[0]?.bytes ?? []));
  });
  return Buffer.from(bytes);
}

test('photos are looked at before they leave: small, upright, readable, of no place; each refusal says what to do', async ({
  family,
}) => {
  const { phone, context, signIn } = family;
  await signIn();
  await phone.getByRole('link', { name: 'OUVRIR' }).click();
  await expect(phone.getByText('25 Mo au plus chacun')).toBeVisible();
  await expectAccessible(phone, 'documents, empty');
  const photo = await prescriptionPhoto();
  const heic = await readFile(new URL('support/prescription.heic', import.meta.url));
  await context.setOffline(true);
  await chooser(phone).setInputFiles([
    { name: 'IMG_0042.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: 'Lettre.docx', mimeType: 'application/msword', buffer: Buffer.from('x') },
  ]);
  const check = phone.getByRole('dialog', { name: /Lisible/ });
  await expect(check.getByRole('img', { name: 'IMG_0042.jpg' })).toBeVisible();
  await expectAccessible(phone, 'is it readable');
  await check.getByRole('button', { name: 'Agrandir la photo' }).click();
  await check.getByRole('button', { name: 'Voir toute la photo' }).click();

  const small = await waitingBytes(phone);
  const { width, height, exif } = await sharp(small).metadata();
  expect([width, height, exif]).toEqual([1650, 2200, undefined]);
  expect(small.byteLength).toBeLessThan(1_000_000);
  const [before, after] = [await contrastOfSmallPrint(photo), await contrastOfSmallPrint(small)];
  expect(after).toBeGreaterThan(0.75 * before);
  const tooSmall = await sharp(photo).rotate().resize(900, 900, { fit: 'inside' }).jpeg().toBuffer();
  expect(await contrastOfSmallPrint(tooSmall)).toBeLessThan(0.5 * before);

  // Left for later, it waits to be looked at; also after a reload, which needs the network.
  await phone.keyboard.press('Escape');
  await expect(phone.getByText('À vérifier avant l’envoi')).toBeVisible();
  await expect(phone.getByRole('alert').filter({ hasText: 'Lettre.docx' })).toContainText('en photo');
  await expectAccessible(phone, 'documents, one to check');
  await context.setOffline(false);
  await phone.reload();
  await phone.getByRole('button', { name: 'Vérifier : IMG_0042.jpg' }).click();
  await context.setOffline(true);
  await check.getByRole('button', { name: 'Envoyer' }).click();
  await expect(phone.getByText('L’envoi reprendra tout seul avec le réseau')).toBeVisible();
  await phone.getByRole('link', { name: 'Retour' }).click();
  await expect(phone.getByText('1 document gardé ici attend le réseau.')).toBeVisible();
  await expectAccessible(phone, 'space, a document waits');
  await phone.getByRole('link', { name: 'Voir' }).click();
  await context.setOffline(false);
  const sent = phone.getByRole('link', { name: /IMG_0042\.jpg.*Ajouté par vous/ });
  await expect(sent).toBeVisible({ timeout: 30_000 });

  // Several at once, a photo of an iPhone’s among them: read here, where the browser can’t.
  await chooser(phone).setInputFiles([
    { name: 'Radio.pdf', mimeType: 'application/pdf', buffer: pdf(2_000) },
    { name: 'IMG_7.HEIC', mimeType: 'image/heic', buffer: heic },
    { name: 'Film.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(MAX_FILE_SIZE_BYTES + 1) },
  ]);
  const both = phone.getByRole('dialog');
  await expect(both.getByText('PDF, 1 page')).toBeVisible();
  await both.getByRole('button', { name: '2 sur 2, IMG_7.jpg' }).click({ timeout: 30_000 });
  await expect(both.getByRole('img', { name: 'IMG_7.jpg' })).toBeVisible();
  await both.getByRole('button', { name: 'Envoyer les 2 documents' }).click();
  await expect(phone.getByRole('alert').filter({ hasText: 'Film.pdf' })).toContainText('25 Mo');
  for (const name of [/Radio\.pdf.*Ajouté par vous/, /IMG_7\.jpg.*Ajouté par vous/])
    await expect(phone.getByRole('link', { name })).toBeVisible({ timeout: 30_000 });
});

test('a PDF of 2 MB arrives whole and once over 1 Mbit/s with ten cuts, a reload and a browser started anew', async ({
  family,
  scene,
}) => {
  const { link, appointment } = family;
  const line = await startSlowLine(scene.running.url, 1_000);
  const profile = await mkdtemp(join(tmpdir(), 'family-profile-'));
  const open = () => openFamilyBrowser({ profile, url: line.url, aheadMs: scene.clock.now() - Date.now() });
  const arrived = async () => (await filesOf(scene, appointment)).length > 0;
  const until = (cuts: number) => async () => line.counts.cuts >= cuts || (await arrived());
  let browser = await open();
  try {
    const bytes = pdf(2_000_000);
    line.cut(175_000, 10);
    const space = await sendPdf(browser.page, link, bytes);
    const looks = [await watchPending(browser.page, until(3))];
    await browser.page.reload();
    looks.push(await watchPending(browser.page, until(6)));
    await browser.context.close();
    browser = await open();
    await browser.page.goto(space);
    looks.push(await watchPending(browser.page, arrived));
    const [file, ...others] = await filesOf(scene, appointment);
    expect(others).toEqual([]);
    expect(file).toMatchObject({ name: 'Dossier.pdf', sizeBytes: bytes.byteLength, sha256: sha256(bytes) });
    expect([line.counts.cuts, looks.map(({ unseen }) => unseen)]).toEqual([10, [0, 0, 0]]);
    await expect(browser.page.getByRole('status').filter({ hasText: PENDING })).toBeHidden();
  } finally {
    await browser.context.close();
    await line.close();
    await rm(profile, { recursive: true, force: true });
  }
});
