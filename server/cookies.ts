import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply } from 'fastify';

/** `__Host-`: this host only, over TLS (or localhost), never from a subdomain. */
export const ACCOUNT_COOKIE = '__Host-account';
/** The password was right; a second factor is asked for. */
export const HALF_COOKIE = '__Host-half';
/** Something was begun at the identity provider in this browser. */
export const PROVIDER_COOKIE = '__Host-provider';
/** The provider's own word of who came, to sign out there too. */
export const PROVIDER_HINT_COOKIE = '__Host-provider-hint';
export const DEVICE_COOKIE = '__Host-device';
/** One per link: a second appointment doesn't evict the first. */
export const linkCookie = (linkId: string) => `__Host-g-${linkId}`;

const options = (name: string): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  secure: true,
  // Links are followed from mail: Strict would hide the family's and the tablet's cookie on the first page.
  sameSite: name === ACCOUNT_COOKIE || name === HALF_COOKIE ? 'strict' : 'lax',
});

export function setCookie(reply: FastifyReply, name: string, value: string, maxAgeMs: number): void {
  reply.setCookie(name, value, { ...options(name), maxAge: Math.floor(maxAgeMs / 1000) });
}

export function clearCookie(reply: FastifyReply, name: string): void {
  reply.clearCookie(name, options(name));
}
