import type { FastifyRequest } from 'fastify';

/** What passkeys are bound to: the service's host name, and the address of its pages. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/** The address in every link where one is set, else the one that the browser asked. */
export function relyingPartyOf(
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  publicUrl: string | undefined,
): RelyingParty {
  const { hostname, origin } = new URL(publicUrl ?? `${protocol}://${host}`);
  return { id: hostname, origin };
}
