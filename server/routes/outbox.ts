import { publicApi } from '#domain/api/public.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Notifications } from '../services/notifications/notifications.ts';

interface Dependencies {
  isDemo: boolean;
  notifications: Pick<Notifications, 'previews'>;
}

/** The demo's mailbox. Elsewhere the address doesn't exist: it would hand out every link. */
export function outboxRoutes(app: FastifyInstance, { isDemo, notifications }: Dependencies): void {
  route(app, publicApi.outbox, async () => {
    if (!isDemo) throw new Failure('not-found');
    return { messages: await notifications.previews() };
  });
}
