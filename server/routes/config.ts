import { publicApi } from '#domain/api/public.ts';
import type { FastifyInstance } from 'fastify';
import { instant, type Clock } from '../adapters/clock.ts';
import { route } from '../route.ts';

interface Dependencies {
  clock: Clock;
  isDemo: boolean;
  channels: { email: boolean; sms: boolean };
}

export function configRoutes(app: FastifyInstance, { clock, isDemo, channels }: Dependencies): void {
  route(app, publicApi.config, async () => ({ demo: isDemo, channels, serverNow: instant(clock) }));
}
