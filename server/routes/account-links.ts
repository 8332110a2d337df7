import { accountLinkApi } from '#domain/api/account-links.ts';
import type { FastifyInstance } from 'fastify';
import { route } from '../route.ts';
import type { AccountSessions } from '../services/account-sessions.ts';
import { accountVisit, type Visits } from '../services/audit/visits.ts';
import type { Joining } from '../services/joining.ts';

interface Dependencies {
  joining: Pick<Joining, 'peek' | 'redeem'>;
  visits: Visits;
  accountSessions: Pick<AccountSessions, 'openByPassword'>;
}

/** The page of a link to an account: whoever holds it is nobody yet. */
export function accountLinkRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { joining, visits, accountSessions } = dependencies;

  route(app, accountLinkApi.peek, async ({ body, request }) => joining.peek(body.token, request.ip));

  route(app, accountLinkApi.redeem, async ({ body, request, reply }) => {
    const verified = await joining.redeem(body.token, body.password, request.ip);
    const { account } = verified;
    visits.note(request, accountVisit(account));
    // A link is no second factor: whoever has one shows it.
    const { step } = await accountSessions.openByPassword(request, reply, verified);
    return { account, isSignedIn: step === 'signed-in' };
  });
}
