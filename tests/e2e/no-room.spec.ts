import { beginBooking, openTablet, reserveLastSlot } from './support/people.ts';
import { expect, test } from './support/stage.ts';

/** What was caught is noted on the console; nothing may go unheard. */
const NOTED = /^(?!uncaught)/;
/** PouchDB, when a pull's write is taken back, tries another way in the same transaction; the pull itself begins again. */
const PULL_TAKEN_BACK = /^uncaught: InvalidStateError: Failed to execute 'index' on 'IDBObjectStore'/;

/** Every write is taken back, as on a full tablet or in a private window. */
function refusing() {
  for (const name of ['put', 'add'] as const) {
    const write = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...args) {
      const request = write.apply(this, args);
      if ((window as { isRefusing?: boolean }).isRefusing) this.transaction.abort();
      return request;
    };
  }
}

test('on a tablet that can’t write each act says so, and nothing typed leaves the screen', async ({
  stage,
}) => {
  const { page } = await stage.open('tablet', { expected: [NOTED, PULL_TAKEN_BACK] });
  await openTablet(page, stage.demo);
  await page.evaluate(refusing);
  const refuse = (isRefusing: boolean) =>
    page.evaluate((value) => Object.assign(window, { isRefusing: value }), isRefusing);
  await refuse(true);

  await beginBooking(page, 'Sansplace');
  await expect(page.getByText('Votre saisie n’est pas encore gardée')).toBeVisible();
  await reserveLastSlot(page);
  await expect(page.getByText('Le rendez-vous n’a pas pu être gardé sur la tablette')).toBeVisible();
  // Room again: the same touch keeps it.
  await refuse(false);
  await page.getByRole('button', { name: 'Réserver', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Ouvrir le télédossier' }).click();
  await expect(page.getByRole('heading', { name: 'Parcours' })).toBeVisible();

  await refuse(true);
  const notKept = page.getByText('Cela n’a pas pu être gardé sur la tablette');
  const dialog = page.getByRole('dialog');
  await page.getByLabel('Nouvelle note').fill('Préférer le matin.');
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(notKept).toBeVisible();
  await expect(page.getByLabel('Nouvelle note')).toHaveValue('Préférer le matin.');
  // Not kept, it is sent from memory.
  await page
    .locator('input[type=file]')
    .last()
    .setInputFiles({
      name: 'ordonnance.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-1.4\n%%EOF'),
    });
  await dialog.getByRole('button', { name: 'Envoyer' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('ordonnance.pdf')).toBeVisible();
  await page.getByRole('button', { name: 'Recueillir le consentement' }).click();
  await dialog.getByLabel('Qui consent').selectOption('parent');
  await dialog.getByLabel('Nom de la personne').fill('Claire Exemple');
  await dialog.getByRole('button', { name: 'Noter le consentement' }).click();
  await expect(notKept).toBeVisible();
  await expect(dialog.getByLabel('Nom de la personne')).toHaveValue('Claire Exemple');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Reprogrammer' }).click();
  await dialog.locator('section li button:not([disabled])').first().click();
  await dialog.getByRole('button', { name: /Déplacer au/ }).click();
  await expect(notKept).toBeVisible();
  await page.keyboard.press('Escape');
  await refuse(false);
  await page.getByRole('button', { name: 'Ajouter la note' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Préférer le matin.' })).toBeVisible();
});
