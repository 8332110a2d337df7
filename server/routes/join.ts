import { callApi } from '#domain/api/call.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { familyApi } from '#domain/api/family.ts';
import { actorOf, may } from '#domain/permissions.ts';
import { UlidSchema, type Ulid } from '#domain/primitives.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { AccountSessions } from '../services/account-sessions.ts';
import type { CallSummaries } from '../services/call-summaries.ts';
import type { Guards } from '../services/guards.ts';
import type { Join } from '../services/join.ts';
import type { Links } from '../services/links.ts';

interface Dependencies {
  guards: Pick<Guards, 'practitioner' | 'participant' | 'staff'>;
  accountSessions: Pick<AccountSessions, 'held'>;
  appointments: { locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null> };
  join: Pick<Join, 'join' | 'testRelays' | 'allowFamilyMove'>;
  links: Pick<Links, 'keepDevice'>;
  summaries: CallSummaries;
}

/** REJOINDRE, and how it went, for the doctor, the family and guests. */
export function joinRoutes(
  app: FastifyInstance,
  { guards, accountSessions, appointments, join, links, summaries }: Dependencies,
): void {
  route(app, doctorApi.join, async ({ params, request }) => {
    const account = await guards.practitioner(request, 'join');
    const { appointment = '' } = params;
    const place = await appointments.locate(appointment);
    if (!place || !may(actorOf(account), 'join', place)) throw new Failure('not-found');
    const holder = `account:${account.id}`;
    const { facility } = place;
    const session = (await accountSessions.held(request))?.id;
    const { hostname } = request;
    return join.join({ facility, appointment, seat: 'practitioner', holder, session, hostname });
  });

  route(app, facilityApi.allowMove, async ({ params, request }) => {
    const { account } = await guards.staff(request, 'allow-move');
    const id = UlidSchema.safeParse(params['appointment']).data;
    if (!id) throw new Failure('not-found');
    await join.allowFamilyMove(account.facility, id);
    return undefined;
  });

  route(app, callApi.summary, async ({ body }) => {
    await summaries.record(body.token, body.figures);
    return undefined;
  });

  async function joinByLink(request: FastifyRequest, linkId: string, takeOver: boolean) {
    const { facility, appointment, seat, sessionId } = await guards.participant(request, linkId, 'join');
    const holder = `link:${sessionId}`;
    const { hostname } = request;
    const answer = await join.join({ facility, appointment, seat, holder, hostname, takeOver });
    await links.keepDevice(linkId, sessionId);
    return answer;
  }
  route(app, familyApi.relays, async ({ params, request }) => {
    const session = await guards.participant(request, params.linkId ?? '', 'test-relays');
    return { iceServers: await join.testRelays(session, request.hostname) };
  });
  route(app, familyApi.join, ({ params, request }) => joinByLink(request, params.linkId ?? '', false));
  route(app, familyApi.continueHere, ({ params, request }) => joinByLink(request, params.linkId ?? '', true));
}
