import type { PushSubscriptionKeys } from '#domain/push.ts';
import { openPush, type PushFault, type PushReadiness } from './push.ts';

/** One notification on this browser, after which it is subscribed no more. */
export interface PushTrialPort {
  readiness(): PushReadiness;
  /**
   * Asks for the permission: to be called in the turn of a human act, its reason said before.
   * @param key the service's, base64url
   * @param send with the subscription, which lasts until this has resolved
   */
  run<T>(
    key: string,
    send: (subscription: PushSubscriptionKeys) => Promise<T>,
  ): Promise<{ ok: true; sent: T } | { ok: false; fault: PushFault }>;
}

export function openPushTrial(): PushTrialPort {
  const port = openPush('/o/');
  async function release(): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration('/o/');
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  }

  return {
    readiness: () => port.readiness(),
    async run(key, send) {
      const made = await port.subscribe(key, false);
      if (!made.ok) return made;
      try {
        return { ok: true, sent: await send(made.subscription) };
      } finally {
        await release().catch(() => undefined);
      }
    },
  };
}
