import { callApi } from '#domain/api/call.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import { familyApi } from '#domain/api/family.ts';
import { actorOf, may } from '#domain/permissions.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { CallSummaries } from '../services/call-summaries.ts';
import type { Guards } from '../services/guards.ts';
import type { Join } from '../services/join.ts';

interface Dependencies {
  guards: Pick<Guards, 'practitioner' | 'participant'>;
  appointments: { locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null> };
  join: Pick<Join, 'join' | 'testRelays'>;
  summaries: CallSummaries;
}

/** REJOINDRE, and how it went, for the doctor, the family and guests. */
export function joinRoutes(
  app: FastifyInstance,
  { guards, appointments, join, summaries }: Dependencies,
): void {
  route(app, doctorApi.join, async ({ params, request }) => {
    const account = await guards.practitioner(request);
    const { appointment = '' } = params;
    const place = await appointments.locate(appointment);
    if (!place || !may(actorOf(account), 'join', place)) throw new Failure('not-found');
    const holder = `account:${account.id}`;
    const { facility } = place;
    return join.join({ facility, appointment, seat: 'practitioner', holder, hostname: request.hostname });
  });

  route(app, callApi.summary, async ({ body }) => {
    await summaries.record(body.token, body.figures);
    return undefined;
  });

  async function joinByLink(request: FastifyRequest, linkId: string, takeOver: boolean) {
    const { facility, appointment, seat, sessionId } = await guards.participant(request, linkId);
    const holder = `link:${sessionId}`;
    const { hostname } = request;
    return join.join({ facility, appointment, seat, holder, hostname, takeOver });
  }
  route(app, familyApi.relays, async ({ params, request }) => {
    const session = await guards.participant(request, params.linkId ?? '');
    return { iceServers: await join.testRelays(session, request.hostname) };
  });
  route(app, familyApi.join, ({ params, request }) => joinByLink(request, params.linkId ?? '', false));
  route(app, familyApi.continueHere, ({ params, request }) => joinByLink(request, params.linkId ?? '', true));
}
