import { cacheNames } from 'workbox-core';
import {
  cleanupOutdatedCaches,
  PrecacheController,
  type PrecacheEntry,
  PrecacheRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { forgetFormerFiles, isFormerFile, keepFormerFiles, serveFormerFile } from './former.ts';

/** A file of the build, and the scopes whose screens need it. */
type ScopedEntry = PrecacheEntry & { scopes: string[] };
declare const self: ServiceWorkerGlobalScope;

/**
 * Keeps the files of one scope's screens, in a cache of their own, and answers with them. To be called once, before
 * anything else happens.
 */
export function serveScreens(scope: string): void {
  // Only the build's files are kept here. What people write lives in PouchDB and Dexie: /api, /db, /files and /events
  // always go to the service.
  const controller = new PrecacheController();
  controller.addToCacheList(
    (self.__WB_MANIFEST as ScopedEntry[]).filter(({ scopes }) => scopes.includes(scope)),
  );
  // All of a version or nothing of it: one file that can't be had, and it isn't installed.
  self.addEventListener('install', (event) => void controller.install(event));
  self.addEventListener('activate', (event) => {
    const isCurrent = (address: string) => controller.getCacheKeyForURL(address) !== undefined;
    event.waitUntil(keepFormerFiles(cacheNames.precache, isCurrent).then(() => controller.activate(event)));
  });
  cleanupOutdatedCaches();
  registerRoute(new PrecacheRoute(controller));
  registerRoute(
    ({ url }) => isFormerFile(url),
    ({ request }) => serveFormerFile(request),
  );
  const shell = controller.createHandlerBoundToURL('/shell.html');
  registerRoute(
    new NavigationRoute((options) => {
      (options.event as FetchEvent).waitUntil(forgetFormerFiles());
      return shell(options);
    }),
  );

  // A new version waits until the person at the screen lets it in.
  self.addEventListener('message', (event) => {
    if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
  });
}
