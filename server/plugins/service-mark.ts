import { SERVICE_MARK } from '#domain/api/service-mark.ts';
import type { FastifyInstance } from 'fastify';

/** Browsers believe only answers that carry it. Before whatever may refuse a request. */
export function installServiceMark(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(SERVICE_MARK, '1');
  });
}
