import { documentId } from '#domain/document-ids.ts';
import type { Readiness } from '#domain/readiness.ts';
import { START } from '#tests/harness/room-scene.ts';
import type { Page } from '@playwright/test';
import { textPdf } from '#tests/factories/pdf.ts';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { upload } from '../integration/dossier/tus.ts';
import { createVisitor } from '../integration/dossier/visitor.ts';
import { expectAccessible } from './support/accessibility.ts';
import { expect, HOUR_MS, OPENING, test } from './support/family-stage.ts';

const FAMILY = { participant: 'patient', generation: 1 } as const;

/** Two fingers in the middle of the screen, so many times as far from each other in the end. */
async function pinch(page: Page, times: number) {
  const touch = await page.context().newCDPSession(page);
  const fingers = (apart: number) => [
    { x: 180 - apart, y: 370, id: 1 },
    { x: 180 + apart, y: 370, id: 2 },
  ];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(40) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(40 * times) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('the link opens however it arrives, and every mistake gets its words', async ({ family }) => {
  const { phone, context, link } = family;
  for (const mangled of [`/r%23${link.token}`, `/r%2523${link.token}`, `/r/%23${link.token}`]) {
    await phone.goto('about:blank');
    expect((await phone.goto(mangled))?.status()).toBe(200);
    await expect(phone).toHaveURL(`/r#${link.token}`);
  }
  await expect(phone.getByText('Rendez-vous avec IME Les Tilleuls')).toBeVisible();
  await expectAccessible(phone, 'link');

  const enter = phone.getByRole('button', { name: 'Entrer' });
  await enter.click();
  await expect(phone.getByLabel('Identifiant')).toBeFocused();
  await expect(phone.getByLabel('Identifiant')).toHaveAccessibleDescription(/Écrivez l’identifiant/);
  await expectAccessible(phone, 'link, empty');

  await phone.getByLabel('Identifiant').fill(`${link.identifier.slice(0, 3)} ${link.identifier.slice(3)}`);
  await phone.getByLabel('Mot de passe').fill('0000000000');
  await enter.click();
  await expect(phone.getByRole('alert')).toContainText('Ces codes ne correspondent pas');
  await expectAccessible(phone, 'link, wrong');

  await phone
    .getByLabel('Mot de passe')
    .fill(link.passcode.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'i'));
  await context.setOffline(true);
  await enter.click();
  await expect(phone.getByRole('status').filter({ hasText: 'Pas de réseau' })).toContainText('est gardé');
  await context.setOffline(false);
  await enter.click();
  await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
  await expectAccessible(phone, 'space');
});

test('too many tries: the wait is told and the button says why', async ({ family }) => {
  const { phone, link } = family;
  await phone.goto(`/r#${link.token}`);
  const enter = phone.getByRole('button', { name: 'Entrer' });
  const alert = phone.getByRole('alert').filter({ hasText: 'Trop d’essais' });
  await phone.getByLabel('Identifiant').fill(link.identifier);
  await phone.getByLabel('Mot de passe').fill('0000000000');
  await expect(async () => {
    await enter.click({ timeout: 500 });
    await expect(alert).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(alert.getByRole('timer')).toContainText(/seconde|minute/);
  await expect(enter).toHaveAccessibleDescription(/compte à rebours/);
  await expectAccessible(phone, 'link, throttled');
});

test('the room opens by the service’s clock, with the phone’s an hour off (R7)', async ({ family }) => {
  const { at, anotherPhone, signIn } = family;
  for (const clockOffMs of [HOUR_MS, -HOUR_MS]) {
    const phone = await anotherPhone({ clockOffMs });
    at(OPENING - 61_000);
    await signIn(phone);
    await expect(phone.getByText(/La salle ouvre à 13\sh\s50/)).toBeVisible();
    await expect(phone.getByRole('button', { name: 'REJOINDRE' })).toHaveAttribute('aria-disabled', 'true');
    // Long enough for a busy machine to show the page before the opening.
    at(OPENING - 4_000);
    await phone.reload();
    await expect(phone.getByRole('button', { name: 'REJOINDRE' })).toBeVisible();
    // It opens by itself, at the second.
    await expect(phone.getByRole('link', { name: 'REJOINDRE' })).toBeVisible({ timeout: 7_000 });
  }
});

test('answers survive a reload and no network; the self-test reaches the dossier', async ({
  family,
  scene,
}) => {
  const { phone, context, signIn, appointment } = family;
  await signIn();
  await phone.getByRole('link', { name: 'OUVRIR' }).click();
  await phone.getByRole('link', { name: 'Répondre' }).click();
  await phone.getByRole('textbox').first().fill('La fatigue depuis lundi.');
  await expect(phone.getByText('Enregistré', { exact: true })).toBeVisible();
  await phone.reload();
  await expect(phone.getByRole('textbox').first()).toHaveValue('La fatigue depuis lundi.');
  await expectAccessible(phone, 'questions');
  await phone.getByRole('button', { name: 'Continuer' }).click();
  await context.setOffline(true);
  await phone.getByRole('checkbox', { name: 'Fièvre' }).check();
  await phone.getByRole('radio', { name: 'Deux ou trois jours' }).check();
  await expect(phone.getByText('gardées sur cet appareil')).toBeVisible();
  await context.setOffline(false);
  await expect(phone.getByText('Enregistré', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(phone, 'questions, symptoms');
  await phone.goto(`${phone.url().replace(/\?.*$/, '')}?etape=5`);
  await phone.getByLabel('Température (°C)').fill('50');
  await expect(phone.getByText('C’est beaucoup.')).toBeVisible();
  await expectAccessible(phone, 'questions, measures');
  await phone.getByRole('button', { name: 'Continuer' }).click();
  await phone.getByRole('button', { name: 'Terminer' }).click();
  await expect(phone.getByText('Le médecin a vos réponses')).toBeVisible();
  await expectAccessible(phone, 'questions, done');

  await phone.getByRole('link', { name: 'Revenir à mes documents' }).click();
  await phone.getByRole('link', { name: 'Retour' }).click();
  await phone.getByRole('link', { name: 'TESTER' }).click();
  await phone.getByRole('button', { name: 'TESTER' }).click();
  await phone.getByRole('button', { name: 'J’ai entendu' }).click();
  await expect(phone.getByText('Tout fonctionne')).toBeVisible();
  await expectAccessible(phone, 'self-test, passed');
  await phone.getByRole('link', { name: 'Revenir à mon espace' }).click();
  await expect(phone.getByText(/Réussi à/)).toBeVisible();
  await expectAccessible(phone, 'space, tested');
  const readiness = await scene.database.get<Readiness>(documentId.readiness(appointment));
  expect(readiness?.tested?.passed).toBe(true);

  await phone.getByRole('button', { name: 'Quitter cet espace' }).click();
  await expect(phone.getByRole('heading', { name: 'Rouvrez votre lien' })).toBeVisible();
  await phone.reload();
  await expect(phone.getByRole('heading', { name: 'Rouvrez votre lien' })).toBeVisible();
  await expectAccessible(phone, 'signed out');
});

test('one seat: a second phone is told, and takes over when the first is gone', async ({ family, scene }) => {
  const { phone, at, signIn, anotherPhone } = family;
  at(OPENING + 60_000);
  await signIn();
  await phone.getByRole('link', { name: 'REJOINDRE' }).click();
  await expect(phone.getByText('Vous êtes bien dans la salle.')).toBeVisible();
  await expect(phone.getByText(/^Rendez-vous à \d+\sh\s\d\d, dans \d+\sminutes\.$/)).toBeVisible();
  const second = await anotherPhone();
  await signIn(second);
  await second.getByRole('link', { name: 'REJOINDRE' }).click();
  await expect(second.getByRole('button', { name: 'Continuer ici' })).toBeVisible();
  await expectAccessible(second, 'seat taken');
  await second.getByRole('button', { name: 'Continuer ici' }).click();
  await expect(second.getByText('Touchez « Autoriser » sur l’autre appareil')).toBeVisible();
  await expectAccessible(second, 'asks to continue here');
  await phone.close();
  // Thirty seconds of silence by the service's clock, counted from when it noticed that the first phone is gone.
  await expect(async () => {
    scene.clock.advance(31_000);
    await expect(second.getByText('Vous êtes bien dans la salle.')).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
});

test('inside another application without a camera, the page says how to get out', async ({ family }) => {
  const userAgent =
    'Mozilla/5.0 (Linux; Android 12; SM-A137F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36';
  const phone = await family.anotherPhone({ userAgent });
  await phone.goto(`/r#${family.link.token}`);
  await expect(phone.getByText('La caméra ne marche pas ici')).toBeVisible();
  await expectAccessible(phone, 'link, in another application');
  await phone.getByRole('button', { name: 'Copier le lien' }).click();
  await expect(phone.getByText(/Lien copié|Copiez cette adresse/).first()).toBeVisible();
});

test('after its time, or without its token, a link says so and whom to call (R11)', async ({ family }) => {
  const { phone, at, signIn } = family;
  await phone.goto('/r');
  await expect(phone.getByRole('heading', { name: 'Le lien est incomplet' })).toBeVisible();
  await expectAccessible(phone, 'no token');
  await signIn();
  at(Date.parse(START) + 100 * HOUR_MS);
  await phone.reload();
  await expect(phone.getByRole('heading', { name: 'Ce lien n’est plus actif' })).toBeVisible();
  await expect(phone.getByRole('link', { name: /Appeler l’établissement.*01/ })).toHaveAttribute(
    'href',
    'tel:+33199001234',
  );
  await expectAccessible(phone, 'expired');
});

test('documents are read in place: a PDF by the keyboard, a photo turned; both come home whole', async ({
  family,
  scene,
}) => {
  const { phone, link, signIn } = family;
  const sender = createVisitor(scene.running.url);
  await sender.expect(200, 'POST', '/api/links/sign-in', link);
  const pdf = textPdf(['Glyc\xe9mie normale', 'Deuxi\xe8me page', 'Derni\xe8re page']);
  const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#8ac' } })
    .jpeg()
    .toBuffer();
  const { linkId } = scene.access.credentials.of({ ...FAMILY, appointment: family.appointment });
  for (const [number, bytes, name] of [
    [1, pdf, 'Bilan sanguin.pdf'],
    [2, photo, 'Carnet.jpg'],
  ] as const) {
    const id = `${family.appointment.slice(0, -4)}F00${number}`;
    expect((await upload(sender, { id, bytes, name, linkId })).status).toBe(204);
  }
  await signIn();
  await phone.getByRole('link', { name: 'OUVRIR' }).click();
  await phone.getByRole('link', { name: /^Bilan sanguin/ }).click();
  const viewer = phone.getByRole('dialog', { name: 'Bilan sanguin' });
  const counter = viewer.getByRole('status');
  await expect(viewer.getByText('Glycémie normale')).toBeAttached();
  await expect(counter).toHaveText('Page 1 sur 3');
  await expect(viewer.locator('canvas').first()).toBeVisible();
  await expectAccessible(phone, 'a PDF');
  await phone.keyboard.press('PageDown');
  await expect(counter).toHaveText('Page 2 sur 3');
  await phone.keyboard.press('End');
  await expect(counter).toHaveText('Page 3 sur 3');
  await expect(viewer.getByText('Dernière page')).toBeInViewport();
  const save = async () => {
    const coming = phone.waitForEvent('download');
    await phone.getByRole('dialog').getByRole('button', { name: 'Télécharger' }).click();
    const download = await coming;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  expect(await save()).toEqual({ name: 'Bilan sanguin.pdf', bytes: pdf });

  await phone.keyboard.press('+');
  const zoom = phone.getByRole('button', { name: /Ajuster à l’écran \(125/ });
  await expect(zoom).toBeAttached();
  await viewer.getByRole('button', { name: 'Document suivant' }).click();
  const photoViewer = phone.getByRole('dialog', { name: 'Carnet' });
  const picture = photoViewer.getByRole('img', { name: 'Carnet' });
  await expect(picture).toBeVisible();
  // As near as the one before.
  await expect(zoom).toBeAttached();
  const isWide = async () => {
    const box = await picture.boundingBox();
    return box !== null && box.width > box.height;
  };
  expect(await isWide()).toBe(true);
  await photoViewer.getByRole('button', { name: 'Tourner' }).click();
  await expect.poll(isWide).toBe(false);
  await expectAccessible(phone, 'a photo');
  const { name } = await save();
  expect(name).toBe('Carnet.jpg');
  await phone.goBack();
  await expect(phone.getByRole('dialog')).toHaveCount(0);
  const row = phone.getByRole('link', { name: /^Bilan sanguin/ });
  await expect(row).toBeFocused();

  // By the keyboard alone: opened, printed, on to the next, closed.
  await phone.evaluate(() => {
    window.print = () =>
      (document.title = `${document.querySelectorAll('img[src^="blob:"]').length} printed`);
  });
  await phone.keyboard.press('Enter');
  await expect(viewer.locator('canvas').first()).toBeVisible();
  await viewer.getByRole('button', { name: 'Imprimer' }).press('Enter');
  await expect(phone).toHaveTitle('3 printed');
  await phone.keyboard.press('0');
  await phone.keyboard.press('ArrowRight');
  await expect(picture).toBeVisible();
  await pinch(phone, 2);
  await expect(phone.getByRole('button', { name: /Ajuster à l’écran \(2\d\d/ })).toBeAttached();
  await phone.keyboard.press('Escape');
  await expect(phone.getByRole('dialog')).toHaveCount(0);
  await expect(row).toBeFocused();

  // Asked for without a network, which a browser refuses in silence.
  await phone.context().setOffline(true);
  await phone.getByRole('link', { name: 'Tout télécharger' }).first().click();
  await expect(phone.getByText(/tout se télécharge dès qu’il revient/).first()).toBeVisible();
});
