import { setupApi } from '#domain/api/setup.ts';
import type { FastifyInstance } from 'fastify';
import { route } from '../route.ts';
import type { SetupService } from '../services/setup.ts';

export function setupRoutes(app: FastifyInstance, { setup }: { setup: SetupService }): void {
  route(app, setupApi.state, async () => ({ done: await setup.isDone() }));
  route(app, setupApi.run, async ({ body }) => setup.run(body));
}
