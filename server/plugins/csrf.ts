import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * True when the request comes from a page of this service. Every browser of the floor sends `Origin` with a request
 * that changes something, and most send `Sec-Fetch-Site`; a request with neither comes from no browser, so that no
 * one's cookies were borrowed for it. `Origin: null` (a form under `no-referrer`, a sandboxed frame) is foreign.
 */
export function isOwnOrigin(request: FastifyRequest, publicOrigin: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = request.headers;
  return (
    origin === undefined || origin === `${request.protocol}://${request.host}` || origin === publicOrigin
  );
}

/** Refuses state-changing requests that another site's page made. The API is called by fetch only. */
export function installCsrf(app: FastifyInstance, publicOrigin: string | null): void {
  app.addHook('onRequest', async (request) => {
    if (SAFE_METHODS.has(request.method) || isOwnOrigin(request, publicOrigin)) return;
    throw new Failure('forbidden');
  });
}
