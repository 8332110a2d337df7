import { OUTBOX_PAGE_PATH, publicApi } from '#domain/api/public.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Notifications } from '../services/notifications/notifications.ts';

interface Dependencies {
  isDemo: boolean;
  notifications: Pick<Notifications, 'previews'>;
}

/** A mail has its styles within, and nothing that is fetched or runs. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** The demo's mailbox. Elsewhere the address doesn't exist: it would hand out every link. */
export function outboxRoutes(app: FastifyInstance, { isDemo, notifications }: Dependencies): void {
  route(app, publicApi.outbox, async () => {
    if (!isDemo) throw new Failure('not-found');
    return { messages: await notifications.previews() };
  });

  app.get<{ Querystring: { message?: unknown } }>(
    OUTBOX_PAGE_PATH,
    { exposeHeadRoute: false },
    async ({ query }, reply) => {
      const all = isDemo ? await notifications.previews() : [];
      const html = all.find(({ id }) => id === query.message)?.html;
      if (!html) throw new Failure('not-found');
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', MAIL_POLICY)
        .header('cache-control', 'no-store')
        .send(html);
    },
  );
}
