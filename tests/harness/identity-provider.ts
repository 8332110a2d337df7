import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';

export const CLIENT = { id: 'vis-a-vis', secret: 'a-secret-of-the-tests-alone' };
const SCOPES = 'openid scope_all';

export interface RunningProvider {
  issuer: string;
  /** The settings of a service that signs in by it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

const PAGE = `<!doctype html><html lang="fr"><title>Fournisseur d’essai</title><main><h1>Fournisseur d’essai</h1>
<form method="post"><label>Numéro <input name="number"></label>
<button name="act" value="in">Continuer</button> <button name="act" value="out">Annuler</button></form></main></html>`;

/**
 * A real OpenID Connect provider on a port of its own, with its sign-in and sign-out pages. Whoever types a number is let in
 * under it. `assures`: it answers with the level it was asked for.
 */
export async function startProvider({
  services,
  assures = true,
}: {
  /** Where the services listen that sign in by it. */
  services: string[];
  assures?: boolean;
}): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret },
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: services.map((origin) => `${origin}/api/auth/provider/callback`),
        post_logout_redirect_uris: services.flatMap((origin) => [`${origin}/e/`, `${origin}/m/`]),
      },
    ],
    acrValues: ['eidas1'],
    scopes: SCOPES.split(' '),
    claims: { openid: ['sub', 'acr'], scope_all: ['preferred_username'] },
    pkce: { required: () => true },
    cookies: { keys: ['of the tests alone'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, preferred_username: id.replace('f:', '') }),
    }),
    // Consent isn't asked: the provider and the service agreed beforehand.
    async loadExistingGrant({ oidc }: KoaContextWithOIDC) {
      const { accountId = '' } = oidc.session ?? {};
      const grant = new provider.Grant({ clientId: CLIENT.id, accountId });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
      return;
    }
    const form = new URLSearchParams(await text(request));
    const login = { accountId: `f:${form.get('number')}`, ...(assures && { acr: 'eidas1' }) };
    const result = form.get('act') === 'out' ? { error: 'access_denied' } : { login };
    await provider.interactionFinished(request, response, result);
  }
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    interact(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return {
    issuer,
    environment: {
      ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
      ...{ OIDC_SCOPES: SCOPES, OIDC_ACR: 'eidas1', OIDC_SUBJECT_CLAIM: 'preferred_username' },
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** What a browser does on its pages: follows redirects there, types a number, and stops at the service's door. */
export function createVisitor() {
  const jar = new Map<string, string>();
  let asked = 0;
  async function ask(url: string, body?: URLSearchParams): Promise<Response> {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, {
      ...{ method: body ? 'POST' : 'GET', redirect: 'manual', headers: cookie ? { cookie } : {} },
      ...(body && { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return answer;
  }
  return {
    /** How often it was asked who it is. */
    get asked() {
      return asked;
    },
    /** @returns the address at the service that it sends the browser back to. */
    async signIn(address: string, number: string, act: 'in' | 'out' = 'in'): Promise<string> {
      const { origin } = new URL(address);
      let answer = await ask(address);
      for (let step = 0; step < 10; step += 1) {
        const location = answer.headers.get('location');
        if (!location) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
        const next = new URL(location, origin);
        if (next.origin !== origin) return next.href;
        const isPage = next.pathname.startsWith('/interaction/');
        if (isPage) asked += 1;
        answer = await ask(next.href, isPage ? new URLSearchParams({ number, act }) : undefined);
      }
      throw new Error('the provider goes round in circles');
    },
  };
}
