/** A newer version that waits for this page to let it in. */
export interface WaitingVersion {
  /** Lets it in and reloads. */
  install(): void;
}

const CHECK_MS = 3_600_000;
/** Someone who comes back to the page often asks no more often than this. */
const REST_MS = 5 * 60_000;

/** Whose screens open without a network: the facility's and the doctor's. A family's worker only shows notifications. */
export type WorkerScope = '/e/' | '/m/';
/** @param onWaiting told when a newer version is ready: it is offered, never imposed. */
export type RegisterWorker = (onWaiting: (version: WaitingVersion) => void) => Promise<void>;

/** Registers the worker of one scope; it keeps that scope's files alone. */
export const workerOf =
  (scope: WorkerScope): RegisterWorker =>
  (onWaiting) =>
    registerWorker(scope, onWaiting);

async function registerWorker(
  scope: WorkerScope,
  onWaiting: (version: WaitingVersion) => void,
): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('/sw.js', { scope });
  const offer = (worker: ServiceWorker | null) => {
    // Without a controller it is the first installation: nothing to replace.
    if (!worker || !navigator.serviceWorker.controller) return;
    onWaiting({
      install() {
        isAsked = true;
        worker.postMessage({ type: 'SKIP_WAITING' });
      },
    });
  };
  let isAsked = false;
  const wasControlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isAsked) location.reload();
    // Another tab let it in: this one goes on with its own files, kept on the service, and is offered the new ones.
    else if (wasControlled) onWaiting({ install: () => location.reload() });
  });
  // An installed application may stay open for weeks.
  let checkedAt = Date.now();
  const check = () => {
    checkedAt = Date.now();
    void registration.update().catch(() => undefined);
  };
  setInterval(check, CHECK_MS);
  // The hour stands still while the tablet or the computer sleeps.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && Date.now() - checkedAt > REST_MS) check();
  });
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker));
  });
}

/**
 * Calls back with the path that a notification leads to, when it was touched. The worker asks only where no call runs.
 * @returns what stops it
 */
export function onNotificationOpened(open: (path: string) => void): () => void {
  const hear = ({ data }: MessageEvent<{ type?: unknown; path?: unknown } | null>) => {
    if (data?.type === 'OPEN' && typeof data.path === 'string') open(data.path);
  };
  navigator.serviceWorker?.addEventListener('message', hear);
  return () => navigator.serviceWorker?.removeEventListener('message', hear);
}

/** Lets the newest version in, if there is one, and loads the page anew. */
export async function updateNow(scope: WorkerScope): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  await registration?.update().catch(() => undefined);
  registration?.waiting?.postMessage({ type: 'SKIP_WAITING' });
  location.reload();
}
