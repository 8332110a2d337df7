import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Environment } from './config.ts';
import { pushRoutes } from './routes/push.ts';
import type { DossierAccess } from './services/dossier-access.ts';
import { loadVapid } from './services/vapid.ts';

interface Dependencies {
  environment: Environment;
  access: Access;
  dossier: { access: DossierAccess };
}

/** Notifications: who is sent them. */
export function createPushParts(app: FastifyInstance, { environment, access, dossier }: Dependencies): void {
  const { publicKey } = loadVapid(environment);
  const publicOnly = environment.PUSH_ENDPOINTS === 'public';
  pushRoutes(app, { ...access, access: dossier.access, publicKey, publicOnly });
}
