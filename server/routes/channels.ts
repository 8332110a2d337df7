import { operatorApi } from '#domain/api/operator.ts';
import { TESTED_CHANNELS } from '#domain/channel-health.ts';
import type { FastifyInstance } from 'fastify';
import { instant, type Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Visits } from '../services/audit/visits.ts';
import type { ChannelHealthService } from '../services/channel-health/channel-health.ts';
import type { TestSend } from '../services/channel-health/test-send.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  clock: Clock;
  guards: Pick<Guards, 'operator'>;
  health: Pick<ChannelHealthService, 'read' | 'noteTry'>;
  /** The journal tells what came of a try. */
  visits: Pick<Visits, 'note'>;
  testSend: TestSend;
}

/** Whether messages leave, and a try by hand. */
export function channelRoutes(
  app: FastifyInstance,
  { clock, guards, health, visits, testSend }: Dependencies,
): void {
  route(app, operatorApi.channels, async ({ request }) => {
    await guards.operator(request, 'watch-service');
    return { channels: await health.read(), serverNow: instant(clock) };
  });
  route(app, operatorApi.testChannel, async ({ body, params, request }) => {
    const { id } = await guards.operator(request, 'watch-service');
    const channel = TESTED_CHANNELS.find((one) => one === params['channel']);
    if (!channel) throw new Failure('not-found');
    const result = await testSend(id, channel, body.to);
    await health.noteTry(channel, result);
    visits.note(request, { by: { kind: 'account', id }, subject: `${channel}-${result.outcome}` });
    return result;
  });
}
