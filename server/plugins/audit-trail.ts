import { UlidSchema } from '#domain/primitives.ts';
import { HistoryReasonSchema } from '#domain/history-access.ts';
import type { AuditAction, AuditEvent } from '#domain/audit.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { StoreUnavailableError } from '../adapters/store.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import { AUDITED, type Audited } from '../audited-routes.ts';
import type { ServiceLogger } from '../logger.ts';
import type { Audit } from '../services/audit/audit.ts';
import { createPartsTold } from '../services/audit/parts-told.ts';
import type { Visits } from '../services/audit/visits.ts';

interface Dependencies {
  audit: Pick<Audit, 'record'>;
  visits: Visits;
  clock: Clock;
  logger: ServiceLogger;
}

/** Attempts to come in are told even when nobody is known behind them. */
const DOORS: readonly AuditAction[] = ['sign-in', 'open-link', 'enrol-device', 'set-up', 'take-up-account'];
/** Someone was told no. What was misspelt, or came too often, isn't. */
const REFUSALS = [401, 403];
const REFUSALS_AT_DOORS = [...REFUSALS, 404, 410];

function outcomeOf({ statusCode }: FastifyReply, isDoor: boolean): AuditEvent['outcome'] | null {
  if (statusCode < 400) return 'done';
  return (isDoor ? REFUSALS_AT_DOORS : REFUSALS).includes(statusCode) ? 'refused' : null;
}

/** An id as this service makes them, not whatever somebody typed into an address. */
const idIn = (value: string | undefined) => (value && /^[\w-]{1,80}$/.test(value) ? value : undefined);
const ulidIn = (value: string | undefined) => UlidSchema.safeParse(value).data;

/** The journal of requests: one place, whatever the route. An answer leaves once what it tells is written down. */
export function installAuditTrail(
  app: FastifyInstance,
  { audit, visits, clock, logger }: Dependencies,
): void {
  function eventOf({ action, subject }: Audited, request: FastifyRequest, outcome: AuditEvent['outcome']) {
    const params = request.params as Record<string, string>;
    const [appointment, patient] = [ulidIn(params['appointment']), ulidIn(params['patient'])];
    const named = subject && idIn(params[subject]);
    const asked = request.query as Record<string, unknown> | undefined;
    const reason = HistoryReasonSchema.safeParse(asked?.['reason']).data;
    return {
      at: instant(clock),
      ...{ action, outcome, address: request.ip },
      ...visits.of(request),
      ...(appointment && { appointment }),
      ...(patient && { patient }),
      ...(named && { subject: named }),
      ...(reason && { reason }),
    } satisfies AuditEvent;
  }

  const partsTold = createPartsTold(clock);

  app.addHook('onSend', async (request, reply, payload) => {
    const { method, url } = request.routeOptions;
    const audited = AUDITED[`${[method].flat()[0]} ${url}`];
    if (!audited) return payload;
    const isDoor = DOORS.includes(audited.action);
    const outcome = outcomeOf(reply, isDoor);
    if (!outcome) return payload;
    const event = eventOf(audited, request, outcome);
    if (event.by.kind === 'nobody' && !isDoor) return payload;
    const isPart = reply.statusCode === 206;
    if (isPart && partsTold.has(event)) return payload;
    try {
      await audit.record(event);
      if (isPart) partsTold.add(event);
    } catch (error) {
      logger.error({ err: error, action: event.action }, 'the journal could not be written');
      // Nothing is read without a trace; what was changed is changed, and carries its own author.
      if ((method === 'GET' || audited.reads) && outcome === 'done') {
        if (payload instanceof Readable) payload.destroy();
        throw new StoreUnavailableError('audit', { cause: error });
      }
    }
    return payload;
  });
}
