import { pushedMessagePath } from '#domain/pushed-message.ts';
import type { Stored } from '#server/adapters/store.ts';
import { linkIdOf } from '#server/services/credentials.ts';
import { createPushReceipts } from '#server/services/push/receipts.ts';
import { START } from '#tests/harness/room-scene.ts';
import { expectAccessible } from './support/accessibility.ts';
import { HOUR_MS, test as familyTest } from './support/family-stage.ts';
import { openTablet } from './support/people.ts';
import { takePicture } from './support/pictures.ts';
import { deliverPush, shownNotifications, tapNotification, withoutPushService } from './support/push.ts';
import { expect, test } from './support/stage.ts';

test('staff accept notifications on a tablet; one is shown without a name, and leads to its screen', async ({
  stage,
}) => {
  const { context, page } = await stage.open('tablet');
  await withoutPushService(context);
  await openTablet(page, stage.demo);
  await page.goto('/e/compte');
  const card = page.getByRole('region', { name: 'Notifications' });
  // A private window blocks them: the way back is told for this browser.
  await expect(card.getByText('Les notifications sont bloquées sur cet appareil')).toBeVisible();
  await expect(card.getByText('Touchez l’icône à gauche de l’adresse')).toBeVisible();
  await context.grantPermissions(['notifications', 'camera', 'microphone']);
  await page.reload();
  await expect(card.getByText('Votre navigateur va vous demander votre accord')).toBeVisible();
  await card.getByRole('button', { name: 'Recevoir les notifications ici' }).click();
  await expect(card.getByText('Cet appareil reçoit les notifications.')).toBeVisible();
  await expect(card.getByRole('listitem')).toContainText('Infirmerie');
  await expectAccessible(page, 'own account, notifications accepted');
  await card.scrollIntoViewIfNeeded();
  await takePicture(page, 'notifications-tablette');

  await page.goto('/e/patients');
  await page.evaluate(() => navigator.serviceWorker.ready);
  const notice = {
    title: 'Vis-à-vis',
    body: 'Un patient est arrivé dans la salle d’attente',
    tag: 'arrived:x',
  };
  await deliverPush(page, '/e/', { ...notice, open: '/e/disponibilites' });
  await expect.poll(() => shownNotifications(page, '/e/')).toEqual([notice]);
  await tapNotification(context);
  await expect(page).toHaveURL(/\/e\/disponibilites$/);
  expect(await shownNotifications(page, '/e/')).toEqual([]);

  await page.goto('/e/compte');
  await card.getByRole('button', { name: 'Arrêter' }).click();
  await expect(card.getByText('les notifications sont arrêtées')).toBeVisible();
  await expect(card.getByRole('button', { name: 'Recevoir les notifications ici' })).toBeVisible();
});

familyTest(
  'a family is offered notifications once it is over, takes them back, and one opens the space',
  async ({ family, scene }) => {
    const { phone, context, at, appointment, link } = family;
    await context.grantPermissions(['notifications', 'camera', 'microphone']);
    await withoutPushService(context);
    await phone.goto(
      pushedMessagePath(linkIdOf(link.token), {
        kind: 'booked',
        access: { token: link.token, identifier: link.identifier, passcode: link.passcode },
      }),
    );
    await expect(phone.getByText(link.identifier)).toBeVisible();
    await expect(phone.getByText('IME Les Tilleuls')).toBeVisible();
    await expectAccessible(phone, 'what a notification opens');
    await takePicture(phone, 'notification-recue');
    await phone.getByRole('button', { name: 'Ouvrir mon espace' }).click();
    await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
    await expect(phone.getByRole('heading', { name: 'Recevoir ici' })).toBeHidden();

    const closedAt = Date.parse(START) + HOUR_MS / 2;
    at(closedAt);
    const readUntil = new Date(closedAt + 72 * HOUR_MS).toISOString();
    const closed = { status: 'fulfilled', closedAt: new Date(closedAt).toISOString(), readUntil } as const;
    await scene.appointments.update(scene.facility, appointment, (now) => ({ ...now, ...closed }));
    await phone.reload();
    await phone.getByRole('button', { name: 'Recevoir les notifications ici' }).click();
    const card = phone.getByRole('region', { name: 'Notifications' });
    await expect(card.getByText('Cet appareil reçoit les notifications.')).toBeVisible();
    await expectAccessible(phone, 'the space after, with notifications');
    await card.scrollIntoViewIfNeeded();
    await takePicture(phone, 'notifications-famille');

    // What its worker shows, it says: only then is the message delivered.
    const message = `outbox:${appointment}:1:booked:push`;
    const service = scene.running.service.store.database('service');
    const told = { type: 'outbox', appointment, facility: scene.facility, generation: 1, kind: 'booked' };
    await service.put({ _id: message, ...told, channel: 'push', state: 'sent', attempts: 1 } as Stored);
    const receipt = createPushReceipts(scene.access.credentials).of(message);
    const notice = { title: 'Vis-à-vis', body: 'Nouveau message de votre établissement', tag: 'x' };
    await deliverPush(phone, '/r/', { ...notice, open: '/r/x', receipt });
    await expect.poll(() => shownNotifications(phone, '/r/')).toEqual([notice]);
    await expect.poll(() => service.get(message)).toMatchObject({ state: 'delivered' });

    await card.getByRole('button', { name: 'Arrêter' }).click();
    await expect(phone.getByText('les notifications sont arrêtées')).toBeVisible();
  },
);
