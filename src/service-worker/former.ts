declare const self: ServiceWorkerGlobalScope;

const HASHED = '/_app/immutable/';
const name = () => `former-files-${self.registration.scope}`;

/**
 * Keeps the hashed files that the new version's precache is about to drop: another tab may go on with the version that
 * it was opened with, and load a part of it later without a network.
 * @param precache the cache's name
 * @param isCurrent whether the new version has a file of this address itself
 */
export async function keepFormerFiles(
  precache: string,
  isCurrent: (address: string) => boolean,
): Promise<void> {
  const [cache, former] = await Promise.all([caches.open(precache), caches.open(name())]);
  for (const request of await cache.keys()) {
    if (!new URL(request.url).pathname.startsWith(HASHED) || isCurrent(request.url)) continue;
    const kept = await cache.match(request);
    if (kept) await former.put(request, kept);
  }
}

/** A file of a version that was replaced while its tab stayed open; on the service for 30 days too. */
export const isFormerFile = (url: URL): boolean =>
  url.origin === self.location.origin && url.pathname.startsWith(HASHED);

export async function serveFormerFile(request: Request): Promise<Response> {
  const kept = await (await caches.open(name())).match(request);
  return kept ?? fetch(request);
}

/** To be called when a page opens: with no other one open, none of a former version is. */
export async function forgetFormerFiles(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!windows.some(({ url }) => url.startsWith(self.registration.scope))) await caches.delete(name());
}
