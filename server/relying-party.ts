import type { FastifyRequest } from 'fastify';
import { Failure } from './failure.ts';

/** What passkeys are bound to: the service's host name, and the address of its pages. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/**
 * The address in every link where one is set, else the one that the browser asked.
 * @throws Failure `bad-request` for a host that is none
 */
export function relyingPartyOf(
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  publicUrl: string | undefined,
): RelyingParty {
  const address = publicUrl ?? `${protocol}://${host}`;
  if (!URL.canParse(address)) throw new Failure('bad-request');
  const { hostname, origin } = new URL(address);
  return { id: hostname, origin };
}
