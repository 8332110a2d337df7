import { teamApi } from '#domain/api/team.ts';
import type { Action } from '#domain/permissions.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import { accountVisit, type Visits } from '../services/audit/visits.ts';
import type { Devices } from '../services/devices.ts';
import type { AccountSessions } from '../services/account-sessions.ts';
import type { Guards } from '../services/guards.ts';
import type { TeamService } from '../services/team.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  accountSessions: Pick<AccountSessions, 'presence' | 'requireFresh'>;
  devices: Pick<Devices, 'issueCode' | 'codeEndsAt'>;
  team: TeamService;
  visits: Visits;
}

/** « Équipe et tablettes ». */
export function teamRoutes(
  app: FastifyInstance,
  { guards, accountSessions, devices, team, visits }: Dependencies,
): void {
  async function coordinator(request: FastifyRequest, action: Action) {
    const { account } = await guards.staff(request, action);
    return account;
  }

  /** Whoever lets someone or a tablet in shows anew who they are: a tablet left open for a minute must not be enough. */
  async function admitting(request: FastifyRequest, action: Action) {
    const account = await coordinator(request, action);
    accountSessions.requireFresh((await accountSessions.presence(request)).session);
    return account;
  }

  route(app, teamApi.read, async ({ request }) => {
    const { facility } = await coordinator(request, 'manage-accounts');
    return team.read(facility);
  });
  route(app, teamApi.issueDeviceCode, async ({ request }) => {
    const { facility } = await admitting(request, 'manage-devices');
    return { code: await devices.issueCode(facility), expiresAt: devices.codeEndsAt() };
  });
  route(app, teamApi.removeDevice, async ({ request, params }) => {
    const { facility } = await coordinator(request, 'manage-devices');
    await team.removeDevice(facility, params['device'] ?? '');
    return undefined;
  });
  route(app, teamApi.invite, async ({ body, request }) => {
    const account = await admitting(request, 'manage-accounts');
    const issued = await team.invite(account.facility, body);
    visits.note(request, { ...accountVisit(account), subject: issued.id });
    return issued;
  });
  route(app, teamApi.issueLink, async ({ body, request, params }) => {
    const { facility } = await admitting(request, 'manage-accounts');
    const { email, forgetFactors: forgetsFactors } = body;
    return team.issueLink(facility, params['account'] ?? '', { email, forgetsFactors });
  });
  route(app, teamApi.withdrawLink, async ({ request, params }) => {
    const { facility } = await coordinator(request, 'manage-accounts');
    await team.withdrawLink(facility, params['account'] ?? '');
    return undefined;
  });
  route(app, teamApi.signOutMember, async ({ request, params }) => {
    const { facility } = await coordinator(request, 'manage-accounts');
    await team.signOutMember(facility, params['account'] ?? '');
    return undefined;
  });
  route(app, teamApi.removeMember, async ({ request, params }) => {
    const { id, facility } = await coordinator(request, 'manage-accounts');
    // Else a facility may end up with nobody who can let anyone in.
    if (params['account'] === id) throw new Failure('forbidden');
    await team.removeMember(facility, params['account'] ?? '');
    return undefined;
  });
}
