import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

/** A file of the build, and the scopes whose screens need it. */
type ScopedEntry = PrecacheEntry & { scopes: string[] };
declare const self: ServiceWorkerGlobalScope;

// One script for the facility (`/e/`) and the doctor (`/m/`): each registration keeps its own files, in its own cache.
const scope = new URL(self.registration.scope).pathname;

// Only the build's files are kept here. What people write lives in PouchDB and Dexie: /api, /db, /files and /events
// always go to the service.
cleanupOutdatedCaches();
precacheAndRoute((self.__WB_MANIFEST as ScopedEntry[]).filter(({ scopes }) => scopes.includes(scope)));
registerRoute(new NavigationRoute(createHandlerBoundToURL('/shell.html')));

// A new version waits until the person at the screen lets it in.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
