import { PushSubscriptionSchema, type PushSubscriptionKeys } from '#domain/push.ts';

/**
 * Whether this browser can be sent notifications. `refused`: only its settings take that back. `needs-install`: there only
 * an installed application may (iPhone, iPad).
 */
export type PushReadiness = 'ready' | 'refused' | 'needs-install' | 'unsupported';
/** `refused`: by the person; `dismissed`: nothing was answered. */
export type PushFault = 'refused' | 'dismissed' | 'failed';
export type PushResult = { ok: true; subscription: PushSubscriptionKeys } | { ok: false; fault: PushFault };

export type PushScope = '/e/' | '/m/' | '/o/' | '/r/';

/** The browser's notifications, of one audience. */
export interface PushPort {
  readiness(): PushReadiness;
  /** Accepted here before: nothing would be asked. */
  isGranted(): boolean;
  /** The id of this browser's subscription (`PushIdSchema`); null: it has none. */
  ownId(): Promise<string | null>;
  /**
   * Asks for the permission: to be called in the turn of a human act, its reason said before.
   * @param key the service's, base64url
   * @param anew the one there is no longer works
   */
  subscribe(key: string, anew: boolean): Promise<PushResult>;
}

const isIos = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const canPush = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

const bytesOf = (base64url: string) =>
  Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const sameBytes = (a: ArrayBuffer | null | undefined, b: Uint8Array) => {
  const held = new Uint8Array(a ?? new ArrayBuffer(0));
  return held.length === b.length && held.every((byte, index) => byte === b[index]);
};

/** As the service makes it (server/services/push/subscriptions.ts). */
async function idOf(endpoint: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint)));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function openPush(scope: PushScope): PushPort {
  const held = async () => {
    const registration = await navigator.serviceWorker.getRegistration(scope);
    return (await registration?.pushManager.getSubscription()) ?? null;
  };

  async function make(key: string, anew: boolean): Promise<PushSubscriptionKeys> {
    // A family has no worker before this.
    await navigator.serviceWorker.register('/sw.js', { scope });
    const { pushManager } = await navigator.serviceWorker.ready;
    const applicationServerKey = bytesOf(key);
    const before = await pushManager.getSubscription();
    if (before && (anew || !sameBytes(before.options.applicationServerKey, applicationServerKey)))
      await before.unsubscribe();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const subscription = PushSubscriptionSchema.parse(made.toJSON());
    // For the worker: some browsers change it without saying which one it was.
    await (await caches.open('push')).put(scope, new Response(JSON.stringify(subscription)));
    return subscription;
  }

  return {
    readiness() {
      if (!canPush()) return isIos() ? 'needs-install' : 'unsupported';
      return Notification.permission === 'denied' ? 'refused' : 'ready';
    },
    isGranted: () => canPush() && Notification.permission === 'granted',
    async ownId() {
      if (!canPush()) return null;
      const subscription = await held().catch(() => null);
      return subscription && idOf(subscription.endpoint);
    },
    async subscribe(key, anew) {
      try {
        const permission = await Notification.requestPermission();
        if (permission !== 'granted')
          return { ok: false, fault: permission === 'denied' ? 'refused' : 'dismissed' };
        return { ok: true, subscription: await make(key, anew) };
      } catch {
        return { ok: false, fault: 'failed' };
      }
    },
  };
}
