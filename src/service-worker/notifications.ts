import { mayLead, readPayload } from './notification-rules.ts';

declare const self: ServiceWorkerGlobalScope;

/** Of `pushWorkerApi` (src/domain/api/push.ts), without the schema library. */
const PATHS = { receipt: '/api/push/receipts', renew: '/api/push/renewals' };
/** Between tries to say something; the browser gives a worker half a minute. */
const PAUSES_MS = [0, 2_000, 8_000];
/** The page leaves the subscription here: some browsers don't say which one they changed. */
const KEPT = 'push';

type SubscriptionChange = ExtendableEvent & {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
};

async function say(path: string, body: unknown): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const answer = await fetch(path, {
      ...{ method: 'POST', body: JSON.stringify(body), credentials: 'omit' },
      headers: { 'content-type': 'application/json' },
    }).catch(() => null);
    if (answer && answer.status < 500) return;
  }
}

async function show(data: PushMessageData | null, scope: string): Promise<void> {
  const { title, body, tag, open, receipt } = readPayload(data?.text() ?? '', scope);
  await self.registration.showNotification(title, {
    ...{ body, tag, lang: 'fr', icon: '/icons/icon-192.png', data: { open } },
  });
  if (receipt) await say(PATHS.receipt, receipt);
}

/** A window that shows it already, else a free one that is told where to go, else a new one. */
async function open(path: string): Promise<void> {
  const address = new URL(path, self.location.origin);
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(({ url }) => url === address.href);
  const free = windows.find(({ url }) => mayLead(new URL(url).pathname, address.pathname));
  const chosen = there ?? free;
  if (!chosen) return void (await self.clients.openWindow(address.href));
  if (!there) chosen.postMessage({ type: 'OPEN', path });
  await chosen.focus().catch(() => undefined);
}

async function renew(event: SubscriptionChange, scope: string): Promise<void> {
  const kept = await caches.open(KEPT);
  const former: unknown = event.oldSubscription?.toJSON() ?? (await (await kept.match(scope))?.json());
  const options = event.oldSubscription?.options;
  const fresh =
    event.newSubscription ??
    (options &&
      (await self.registration.pushManager
        .subscribe({
          ...{ userVisibleOnly: true, applicationServerKey: options.applicationServerKey },
        })
        .catch(() => null)));
  // Else the page finds out when it is next opened.
  if (!former || !fresh) return;
  await say(PATHS.renew, { former, fresh });
  await kept.put(scope, new Response(JSON.stringify(fresh)));
}

/** Shows what is pushed, says that it was shown, and leads to it. Families' texts name nobody (docs/decisions/031). */
export function followNotifications(scope: string): void {
  self.addEventListener('push', (event) => event.waitUntil(show(event.data, scope)));
  self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const { open: path = scope } = (event.notification.data ?? {}) as { open?: string };
    event.waitUntil(open(path));
  });
  self.addEventListener('pushsubscriptionchange', (event) => {
    const change = event as SubscriptionChange;
    change.waitUntil(renew(change, scope));
  });
}
