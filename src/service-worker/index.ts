import { followNotifications } from './notifications.ts';
import { serveScreens } from './screens.ts';

declare const self: ServiceWorkerGlobalScope;

// One script for the facility (`/e/`), the doctor (`/m/`), a family that accepted notifications (`/r/`) and an operator who
// tried one (`/o/`): nothing of the latter two's screens is kept, so that a newer one of theirs waits for nobody.
const scope = new URL(self.registration.scope).pathname;
if (scope === '/r/' || scope === '/o/') self.addEventListener('install', () => void self.skipWaiting());
else serveScreens(scope);
followNotifications(scope);
