import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Environment } from './config.ts';
import { authRoutes } from './routes/auth.ts';
import { ownAccountRoutes } from './routes/own-account.ts';
import type { EventStreams } from './services/event-streams.ts';
import { createOwnAccount } from './services/own-account.ts';
import type { Rooms } from './services/rooms.ts';
import { createSessionEnds } from './services/session-ends.ts';

interface Dependencies {
  environment: Environment;
  access: Access;
  dossier: { eventStreams: EventStreams };
  calls: { rooms: Rooms };
}

/** How those who work here sign in, and what they see of their own account. */
export function createPeopleParts(
  app: FastifyInstance,
  { environment, access, dossier, calls }: Dependencies,
) {
  const sessionEnds = createSessionEnds({ ...access, ...dossier, ...calls });
  const ownAccount = createOwnAccount({ ...access, sessionEnds });
  const publicUrl = environment.PUBLIC_URL;
  authRoutes(app, { ...access, ownAccount, publicUrl });
  ownAccountRoutes(app, { ...access, ownAccount, sessionEnds, publicUrl });
  return { sessionEnds };
}
