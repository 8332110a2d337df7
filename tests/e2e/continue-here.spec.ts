import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { expect, OPENING, test } from './support/family-stage.ts';

const inRoom = (page: Page) => page.getByText('Vous êtes bien dans la salle.');
const join = (page: Page) => page.getByRole('link', { name: 'REJOINDRE' }).click();
const continueHere = (page: Page) => page.getByRole('button', { name: 'Continuer ici' }).click();

test('« Continuer ici »: the first phone allows it, and the call goes on in the second', async ({
  family,
}) => {
  const { phone, at, signIn, anotherPhone } = family;
  at(OPENING + 60_000);
  await signIn();
  await join(phone);
  await expect(inRoom(phone)).toBeVisible();

  const second = await anotherPhone();
  await signIn(second);
  await join(second);
  await continueHere(second);
  await expect(second.getByText('Touchez « Autoriser » sur l’autre appareil')).toBeVisible();
  await expect(phone.getByText('Continuer sur votre autre appareil ?')).toBeVisible();
  await expectAccessible(phone, 'asked to continue elsewhere');

  // The service's clock stands still: nothing but the word of the first lets the second in.
  await phone.getByRole('button', { name: 'Rester ici' }).click();
  await expect(phone.getByText('Continuer sur votre autre appareil ?')).toBeHidden();
  await expect(inRoom(phone)).toBeVisible();
  await expect(inRoom(second)).toBeHidden();
  await second.reload();
  await continueHere(second);
  await expect(second.getByText('Touchez « Autoriser » sur l’autre appareil')).toBeVisible();
  await phone.reload();
  await expect(phone.getByText('Continuer sur votre autre appareil ?')).toBeVisible();
  await phone.getByRole('button', { name: 'Autoriser' }).click();
  await expect(inRoom(second)).toBeVisible();
  await expect(phone.getByText('L’appel continue sur un autre appareil')).toBeVisible();
  await expectAccessible(phone, 'continued elsewhere');
});

test('« Continuer ici »: the staff allow it while the first phone stays silent on the table', async ({
  family,
  scene,
}) => {
  const { phone, at, appointment, signIn, anotherPhone } = family;
  at(OPENING + 60_000);
  await signIn();
  await join(phone);
  await expect(inRoom(phone)).toBeVisible();
  const second = await anotherPhone();
  await signIn(second);
  await join(second);
  await continueHere(second);
  await expect(second.getByText('Touchez « Autoriser » sur l’autre appareil')).toBeVisible();
  await scene.running.service.calls.join.allowFamilyMove(scene.facility, appointment);
  await expect(inRoom(second)).toBeVisible();
  await expect(phone.getByText('L’appel continue sur un autre appareil')).toBeVisible();
});
