import type { Account } from '#domain/account.ts';
import { accountLinkApi } from '#domain/api/account-links.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { route } from '../route.ts';
import { accountVisit, type Visits } from '../services/audit/visits.ts';
import type { Joining } from '../services/joining.ts';

interface Dependencies {
  joining: Pick<Joining, 'peek' | 'redeem'>;
  visits: Visits;
  /** Opens this browser's session. */
  openSession: (request: FastifyRequest, reply: FastifyReply, account: Account) => Promise<void>;
}

/** The page of a link to an account: whoever holds it is nobody yet. */
export function accountLinkRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { joining, visits, openSession } = dependencies;

  route(app, accountLinkApi.peek, async ({ body, request }) => joining.peek(body.token, request.ip));

  route(app, accountLinkApi.redeem, async ({ body, request, reply }) => {
    const account = await joining.redeem(body.token, body.password, request.ip);
    visits.note(request, accountVisit(account));
    await openSession(request, reply, account);
    return account;
  });
}
