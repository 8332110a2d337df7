import { PROVIDER_CALLBACK, providerApi } from '#domain/api/provider.ts';
import { PROVIDER_RESULT, ProviderDoorSchema, type ProviderFault } from '#domain/provider.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clearCookie, PROVIDER_COOKIE, PROVIDER_HINT_COOKIE, setCookie } from '../cookies.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { AccountSessions } from '../services/account-sessions.ts';
import { accountVisit, type Visits } from '../services/audit/visits.ts';
import type { AttemptPurpose } from '../services/provider/attempts.ts';
import type { ProviderSignIn } from '../services/provider/provider-sign-in.ts';
import { LIFETIME_MS } from '../services/sessions.ts';

interface Dependencies {
  /** null: none is set. */
  provider: ProviderSignIn | null;
  accountSessions: AccountSessions;
  visits: Visits;
  publicUrl: () => string;
}

/** Longer than an attempt: who comes too late is brought back to their own door. */
const COOKIE_LIFETIME_MS = 3_600_000;
/** Browsers drop cookies above 4 kB. */
const HINT_MAX_LENGTH = 3_500;

/** Signing in by an identity provider. The answer is a navigation from its site: it acts only with this browser's cookie. */
export function providerRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { provider, accountSessions, visits, publicUrl } = dependencies;
  const redirectUri = () => publicUrl() + PROVIDER_CALLBACK;

  async function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Pick<AttemptPurpose, 'door' | 'links'>,
  ) {
    if (!provider) throw new Failure('not-found');
    const purpose = { ...asked, held: await accountSessions.held(request) };
    const { url, secret } = await provider.begin(purpose, redirectUri(), request.ip);
    // Lax: the answer comes by a navigation from the provider's site.
    setCookie(reply, PROVIDER_COOKIE, `${purpose.door}${secret}`, COOKIE_LIFETIME_MS);
    return { url };
  }

  route(app, providerApi.offer, async () => ({ name: provider?.name ?? null }));
  route(app, providerApi.begin, async ({ body, request, reply }) =>
    begin(request, reply, { door: body.door, links: null }),
  );

  route(app, providerApi.identities, async ({ request }) => {
    const { account, mustEnrol } = await accountSessions.presence(request);
    if (mustEnrol) throw new Failure('factor-needed');
    return { name: provider?.name ?? null, identities: (await provider?.identitiesOf(account.id)) ?? [] };
  });
  route(app, providerApi.link, async ({ body, request, reply }) => {
    const account = await fresh(request);
    return begin(request, reply, { door: body.door, links: account.id });
  });
  route(app, providerApi.unlink, async ({ request }) => {
    const account = await fresh(request);
    await provider?.unlink(account);
    return undefined;
  });
  route(app, providerApi.leave, async ({ body, request, reply }) => {
    const hint = request.cookies[PROVIDER_HINT_COOKIE];
    if (!provider || !hint) return { url: null };
    clearCookie(reply, PROVIDER_HINT_COOKIE);
    return { url: await provider.leave(hint, publicUrl() + body.door) };
  });

  async function fresh(request: FastifyRequest) {
    const { account, session, mustEnrol } = await accountSessions.presence(request);
    if (mustEnrol) throw new Failure('factor-needed');
    accountSessions.requireFresh(session);
    return account;
  }

  app.get(PROVIDER_CALLBACK, async (request, reply) => {
    const back = (page: string, result?: ProviderFault | 'linked') =>
      reply
        .header('cache-control', 'no-store')
        .redirect(result ? `${page}?${PROVIDER_RESULT}=${result}` : page, 303);
    if (!provider) throw new Failure('not-found');
    const currentUrl = new URL(request.url, publicUrl());
    const held = request.cookies[PROVIDER_COOKIE] ?? '';
    const ownDoor = ProviderDoorSchema.options.find((door) => held.startsWith(door)) ?? '/e/';
    const outcome = await provider.complete(currentUrl, held.slice(ownDoor.length), request.ip);
    clearCookie(reply, PROVIDER_COOKIE);
    const page = (outcome.door ?? ownDoor) + (outcome.isLinking ? 'compte' : '');
    if (!outcome.ok) {
      visits.note(request, { by: { kind: 'nobody' }, outcome: 'refused' });
      return back(page, outcome.fault);
    }
    const { account, proofs, idToken, held: replaces } = outcome;
    if (outcome.isLinking) {
      visits.note(request, { ...accountVisit(account), action: 'link-identity' });
      return back(page, 'linked');
    }
    if (!(await accountSessions.isEnough(request, account, proofs))) {
      visits.note(request, { ...accountVisit(account), outcome: 'refused' });
      return back(page, 'weak');
    }
    await accountSessions.open(request, reply, account, { proofs, replaces });
    if (idToken.length <= HINT_MAX_LENGTH)
      setCookie(reply, PROVIDER_HINT_COOKIE, idToken, LIFETIME_MS.account);
    return back(page);
  });
}
