import { doctorGuestsApi, facilityGuestsApi, type GuestsApi } from '#domain/api/guests.ts';
import type { Action } from '#domain/permissions.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { route } from '../route.ts';
import type { DossierAccess, Visitor } from '../services/dossier-access.ts';
import type { Invitations } from '../services/invitations.ts';

interface Dependencies {
  access: DossierAccess;
  invitations: Invitations;
}

/** « Inviter quelqu’un »: the doctor of the consultation, or the facility's staff. */
export function guestRoutes(app: FastifyInstance, { access, invitations }: Dependencies): void {
  function register(
    api: GuestsApi,
    as: (request: FastifyRequest, appointment: string, action: Action) => Promise<Visitor>,
  ) {
    const admit = (request: FastifyRequest, appointment: string) => as(request, appointment, 'invite-guest');
    route(app, api.list, async ({ params, request }) => ({
      guests: await invitations.list(await admit(request, params['appointment'] ?? '')),
    }));
    route(app, api.invite, async ({ body, params, request }) =>
      invitations.invite(await admit(request, params['appointment'] ?? ''), body),
    );
    route(app, api.access, async ({ params, request }) =>
      invitations.access(await admit(request, params['appointment'] ?? ''), params['guest'] ?? ''),
    );
    route(app, api.revoke, async ({ params, request }) => {
      await invitations.revoke(await admit(request, params['appointment'] ?? ''), params['guest'] ?? '');
      return undefined;
    });
  }
  register(doctorGuestsApi, access.asPractitioner);
  register(facilityGuestsApi, access.asStaff);
}
