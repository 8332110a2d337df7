import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import type { Calls } from './calls.ts';
import type { DossierParts } from './dossier.ts';
import { guestRoutes } from './routes/guests.ts';
import { createInvitations } from './services/invitations.ts';
import type { Notifications } from './services/notifications/notifications.ts';

interface Dependencies {
  clock: Clock;
  access: Access;
  dossier: Pick<DossierParts, 'access'>;
  notifications: Notifications;
  calls: Pick<Calls, 'seats' | 'rooms'>;
  publicUrl: () => string;
}

/** A third and a fourth in a consultation, by links of their own. */
export function createGuestParts(app: FastifyInstance, dependencies: Dependencies): void {
  const { clock, access, dossier, notifications, calls, publicUrl } = dependencies;
  const invitations = createInvitations({ ...access, ...calls, clock, notifications, publicUrl });
  guestRoutes(app, { access: dossier.access, invitations });
}
