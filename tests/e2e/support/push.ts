import type { PushPayload } from '#domain/push.ts';
import { PUSH_KEYS } from '#tests/factories/push-subscription.ts';
import type { BrowserContext, Page } from '@playwright/test';

/**
 * Chromium without a push service of its own can't subscribe: this alone is stood in for. The permission, the worker, what
 * it shows and what a tap does are the browser's.
 */
export async function withoutPushService(context: BrowserContext): Promise<void> {
  await context.addInitScript((keys) => {
    let held: PushSubscription | null = null;
    const made = (applicationServerKey: BufferSource) => {
      const endpoint = `https://push.example/${crypto.randomUUID()}`;
      return {
        ...{ endpoint, options: { applicationServerKey, userVisibleOnly: true } },
        toJSON: () => ({ endpoint, expirationTime: null, keys }),
        unsubscribe: async () => {
          held = null;
          return true;
        },
      } as unknown as PushSubscription;
    };
    PushManager.prototype.getSubscription = async () => held;
    PushManager.prototype.subscribe = async (options) =>
      (held ??= made((options?.applicationServerKey ?? new ArrayBuffer(0)) as BufferSource));
  }, PUSH_KEYS);
}

/** As a push service would, by the browser's own way in for tests. */
export async function deliverPush(page: Page, scope: string, payload: PushPayload): Promise<void> {
  const { origin } = new URL(page.url());
  const client = await page.context().newCDPSession(page);
  const known = new Promise<string>((resolve) => {
    client.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL === origin + scope);
      if (found) resolve(found.registrationId);
    });
  });
  await client.send('ServiceWorker.enable');
  const data = JSON.stringify(payload);
  await client.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await known, data });
}

/** What stands in the system's list of notifications. */
export const shownNotifications = (page: Page, scope: string) =>
  page.evaluate(async (of) => {
    const registration = await navigator.serviceWorker.getRegistration(of);
    const shown = (await registration?.getNotifications()) ?? [];
    return shown.map(({ title, body, tag }) => ({ title, body, tag }));
  }, scope);

const TAP = `(async () => {
  const [notification] = await self.registration.getNotifications();
  if (notification) self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
})()`;
/** A tap on the one that is shown: no protocol of Chromium's has it. */
export async function tapNotification(context: BrowserContext): Promise<void> {
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(TAP);
}
