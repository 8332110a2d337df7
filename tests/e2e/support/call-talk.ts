import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';

const bar = (page: Page) => page.getByRole('group', { name: 'Commandes de l’appel' });
const log = (page: Page) => page.getByRole('log', { name: 'Messages' });
const field = (page: Page) => page.getByLabel('Votre message');

/** They write to each other, and the doctor keeps what was written. */
export async function writeToEachOther(
  desk: Page,
  phone: Page,
  picture: (page: Page, name: string) => Promise<void>,
) {
  const observation = desk.getByLabel('Observation');
  await observation.fill('Toux depuis trois jours.');
  // Where one types, keys are letters.
  await observation.press('End');
  await desk.keyboard.type(' mvc');
  await expect(bar(desk).getByRole('button', { name: 'Couper le micro' })).toBeVisible();
  await expect(log(desk)).toBeHidden();

  await observation.blur();
  await desk.keyboard.press('c');
  await expect(field(desk)).toBeFocused();
  await expect(field(desk)).toHaveValue('');
  await field(desk).fill('Quel <b>médicament</b> ? https://exemple.test');
  await field(desk).press('Enter');
  await expect(phone.getByText('Nouveau message de Dr Hélène Vasseur')).toBeVisible();
  await expect(bar(phone).getByRole('button', { name: /^Écrire un message \(C\), non lus/ })).toBeVisible();
  await picture(phone, 'phone-unread');

  await phone.getByRole('button', { name: 'Lire' }).click();
  await expect(log(phone).getByText('Quel <b>médicament</b> ? https://exemple.test')).toBeVisible();
  await expect(log(phone).getByRole('link')).toHaveCount(0);
  await expect(phone.getByText('Ces messages disparaissent à la fin de l’appel')).toBeVisible();
  await field(phone).fill('Amoxicilline,\nmatin et soir');
  await phone.getByRole('button', { name: 'Envoyer' }).click();
  await expect(log(desk).getByText('Amoxicilline')).toBeVisible();
  // The picture stays in sight.
  await expect(phone.getByLabel(/^Image de/)).toBeInViewport({ ratio: 0.9 });
  for (const [page, name] of [
    [phone, 'phone-written'],
    [desk, 'desk-written'],
  ] as const) {
    await picture(page, name);
    await expectAccessible(page, name);
  }

  await field(phone).fill('x'.repeat(3_600));
  await expect(phone.getByText('Encore 400 caractères.')).toBeVisible();
  await field(phone).fill('');

  const keep = desk.getByRole('button', { name: 'Garder dans mes notes' });
  await keep.click();
  await expect(desk.getByText('Tout est dans vos notes')).toBeVisible();
  await keep.click();
  const hour = /\d{1,2}\sh\s\d\d, /;
  const kept = (await observation.inputValue()).split('\n');
  expect(kept.map((line) => line.replace(hour, '').replaceAll(/\s/g, ' '))).toEqual([
    ...['Toux depuis trois jours. mvc', '', 'Messages écrits pendant l’appel :'],
    'Dr Hélène Vasseur : Quel <b>médicament</b> ? https://exemple.test',
    expect.stringMatching(/ : Amoxicilline,$/),
    'matin et soir',
  ]);
  expect(kept[3]).toMatch(hour);
  await field(phone).press('Escape');
  await expect(log(phone)).toBeHidden();
}

/** The doctor writes to nobody; it goes by itself, once, when the family is back. */
export async function writeToWhoIsAway(desk: Page, phone: Page, comeBack: () => Promise<void>) {
  await field(desk).fill('À tout de suite');
  await field(desk).press('Enter');
  await expect(log(desk).getByText('Pas encore envoyé')).toBeVisible();
  await comeBack();
  await expect(log(desk).getByText('Pas encore envoyé')).toBeHidden();
  await bar(phone)
    .getByRole('button', { name: /^Écrire un message/ })
    .click();
  await expect(log(phone).getByText('À tout de suite')).toHaveCount(1);
  await field(phone).press('Escape');
  await desk.keyboard.press('Escape');
}

/** The widths of what the family decodes of the doctor, frame by frame as they come. */
const shownSize = (page: Page) =>
  page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('video[aria-label^="Image de"]');
    return `${video?.videoWidth} × ${video?.videoHeight}`;
  });

/** The doctor's screen goes out instead of the camera, and the camera comes back. */
export async function showScreen(desk: Page, phone: Page, decodes: (page: Page) => Promise<void>) {
  const camera = await shownSize(phone);
  await desk.bringToFront();
  await bar(desk).getByRole('button', { name: 'Partager mon écran' }).click();
  await expect(desk.getByText('Vous montrez votre écran')).toBeVisible();
  await expect(desk.getByLabel('Ce que vous montrez')).toBeVisible();
  await expect.poll(() => shownSize(phone)).not.toBe(camera);
  await decodes(phone);
  const screen = await shownSize(phone);
  // The browser's own « stop sharing » is known by this event alone.
  await desk.getByLabel('Ce que vous montrez').evaluate((video: HTMLVideoElement) => {
    const [track] = (video.srcObject as MediaStream).getVideoTracks();
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });
  await expect(desk.getByText('Vous montrez votre écran')).toBeHidden();
  await expect.poll(() => shownSize(phone)).not.toBe(screen);
  await decodes(phone);
}

/** Written while the family's own network is away. */
export async function writeInVain(phone: Page) {
  await bar(phone)
    .getByRole('button', { name: /^Écrire un message/ })
    .click();
  for (const text of ['Vous m’entendez ?', 'Nous attendons']) {
    await field(phone).fill(text);
    await field(phone).press('Enter');
  }
  await expect(log(phone).getByText('Pas encore envoyé')).toHaveCount(2);
}

/** It went by itself, once, and in its order. */
export async function expectWritten(desk: Page, phone: Page) {
  await expect(log(phone).getByText('Pas encore envoyé')).toHaveCount(0);
  await desk.getByRole('button', { name: 'Lire' }).click();
  await expect(log(desk).getByText(/Vous m’entendez|Nous attendons/)).toHaveText([
    'Vous m’entendez ?',
    'Nous attendons',
  ]);
  for (const page of [phone, desk]) await field(page).press('Escape');
}

/** On a phone what is used less waits in a menu, which keys and screen readers know as one. */
export async function openMenu(phone: Page) {
  const more = bar(phone).getByRole('button', { name: 'Plus de commandes' });
  const items = phone.getByRole('menu', { name: 'Plus de commandes' }).getByRole('menuitem');
  await more.focus();
  await phone.keyboard.press('Enter');
  await expect(items.first()).toBeFocused();
  await phone.keyboard.press('ArrowUp');
  await expect(items.last()).toBeFocused();
  for (const control of [...(await items.all()), ...(await bar(phone).getByRole('button').all())]) {
    const { width = 0, height = 0 } = (await control.boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  }
  await expectAccessible(phone, 'phone-menu');
  await phone.keyboard.press('Escape');
  await expect(items).toHaveCount(0);
  await expect(more).toBeFocused();
}

const floating = (page: Page) =>
  page.evaluate(() => document.pictureInPictureElement?.getAttribute('aria-label') ?? null);

/** The other's picture over other windows; it comes back when the call ends, at the latest. */
export async function floatPicture(desk: Page) {
  await bar(desk).getByRole('button', { name: 'Détacher l’image' }).click();
  await expect.poll(() => floating(desk)).toMatch(/^Image de/);
  await expect(bar(desk).getByRole('button', { name: 'Ramener l’image ici' })).toBeVisible();
}
export const expectNothingFloats = (desk: Page) => expect.poll(() => floating(desk)).toBeNull();
