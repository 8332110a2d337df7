import { doctorApi } from '#domain/api/doctor.ts';
import { familyApi } from '#domain/api/family.ts';
import { actorOf, may } from '#domain/permissions.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Guards } from '../services/guards.ts';
import type { Join } from '../services/join.ts';
import type { Turn } from '../services/turn.ts';

interface Dependencies {
  guards: Pick<Guards, 'practitioner' | 'link'>;
  appointments: { locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null> };
  join: Pick<Join, 'join'>;
  turn: Turn;
}

/** REJOINDRE, for the doctor and for the family. */
export function joinRoutes(app: FastifyInstance, { guards, appointments, join, turn }: Dependencies): void {
  route(app, doctorApi.join, async ({ params, request }) => {
    const account = await guards.practitioner(request);
    const { appointment = '' } = params;
    const place = await appointments.locate(appointment);
    if (!place || !may(actorOf(account), 'join', place)) throw new Failure('not-found');
    const holder = `account:${account.id}`;
    const { facility } = place;
    return join.join({ facility, appointment, seat: 'practitioner', holder, hostname: request.hostname });
  });

  async function joinAsFamily(request: FastifyRequest, linkId: string, takeOver: boolean) {
    const { facility, appointment, participant, sessionId } = await guards.link(request, linkId);
    const holder = `link:${sessionId}`;
    const { hostname } = request;
    return join.join({ facility, appointment, seat: participant, holder, hostname, takeOver });
  }
  route(app, familyApi.relays, async ({ params, request }) => {
    const { appointment, participant } = await guards.link(request, params.linkId ?? '');
    const user = { appointment, seat: `test-${participant}` };
    return { iceServers: turn.iceServers(user, request.hostname) };
  });
  route(app, familyApi.join, ({ params, request }) => joinAsFamily(request, params.linkId ?? '', false));
  route(app, familyApi.continueHere, ({ params, request }) =>
    joinAsFamily(request, params.linkId ?? '', true),
  );
}
