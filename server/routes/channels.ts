import { operatorApi } from '#domain/api/operator.ts';
import { TESTED_CHANNELS } from '#domain/channel-health.ts';
import type { FastifyInstance } from 'fastify';
import { instant, type Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Visits } from '../services/audit/visits.ts';
import type { ChannelHealthService } from '../services/channel-health/channel-health.ts';
import type { PushTest } from '../services/channel-health/push-test.ts';
import type { TestSend } from '../services/channel-health/test-send.ts';
import type { Guards } from '../services/guards.ts';
import type { Notifications } from '../services/notifications/notifications.ts';
import { assertEndpoint } from './push.ts';

interface Dependencies {
  clock: Clock;
  guards: Pick<Guards, 'operator'>;
  health: Pick<ChannelHealthService, 'read' | 'noteTry'>;
  /** The journal tells what came of a try. */
  visits: Pick<Visits, 'note'>;
  testSend: TestSend;
  pushTest: Pick<PushTest, 'run'> & { key: string; publicOnly: boolean };
  noticeLife: Notifications['noticeLife'];
}

/** Whether messages leave, and a try by hand. */
export function channelRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { clock, guards, health, visits, testSend, pushTest, noticeLife } = dependencies;
  route(app, operatorApi.channels, async ({ request }) => {
    await guards.operator(request, 'watch-service');
    return { channels: await health.read(), serverNow: instant(clock), pushKey: pushTest.key };
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
  route(app, operatorApi.testPush, async ({ body, request }) => {
    const { id } = await guards.operator(request, 'watch-service');
    assertEndpoint(body, pushTest.publicOnly);
    const result = await pushTest.run(id, body);
    const { outcome, ...why } = result;
    if (outcome === 'refused') await health.noteTry('push', { outcome, ...why });
    else await noticeLife('push');
    visits.note(request, { by: { kind: 'account', id }, subject: `push-${outcome}` });
    return result;
  });
}
