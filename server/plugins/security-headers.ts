import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface InlineHashes {
  scripts: string[];
  styles: string[];
  /** Of `style="…"` attributes in the built pages. */
  styleAttributes: string[];
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const matches = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, body]) => body ?? '');
const unescape = (text: string) => text.replace(/&quot;/g, '"').replace(/&amp;/g, '&');

/** What the built pages carry inline (SvelteKit's start script), so that the policy needs no `unsafe-inline`. */
export function inlineHashes(buildFolder: string): InlineHashes {
  const pages = existsSync(buildFolder)
    ? readdirSync(buildFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
    : [];
  const html = pages.map((name) => readFileSync(join(buildFolder, name), 'utf8'));
  const collect = (pattern: RegExp, clean = (text: string) => text) => [
    ...new Set(html.flatMap((page) => matches(page, pattern)).map((body) => hashOf(clean(body)))),
  ];
  return {
    scripts: collect(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g),
    styles: collect(/<style[^>]*>([\s\S]*?)<\/style>/g),
    styleAttributes: collect(/<[a-z][^>]*\sstyle="([^"]*)"/g, unescape),
  };
}

/** The style attribute of SvelteKit's page announcer (`#svelte-announcer`), drawn in the browser, not in the files. */
const ANNOUNCER_STYLE = "'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='";

/** `host` as the browser sees it: Safari of the floor doesn't count wss: as 'self'. */
export function contentSecurityPolicy(hashes: InlineHashes, host: string): string {
  const attributes = [ANNOUNCER_STYLE, ...hashes.styleAttributes];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...hashes.scripts],
    'style-src': ["'self'", ...hashes.styles, "'unsafe-hashes'", ...attributes],
    'connect-src': ["'self'", `ws://${host}`, `wss://${host}`],
    'img-src': ["'self'", 'blob:', 'data:'],
    'media-src': ["'self'", 'blob:'],
    'font-src': ["'self'"],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}

const FIXED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=(), payment=(), usb=()',
};

const HSTS = 'max-age=31536000; includeSubDomains';

/** Puts on every answer what browsers are to hold the page to. @returns the same for answers that no hook precedes */
export function installSecurityHeaders(app: FastifyInstance, buildFolder: string) {
  const hashes = inlineHashes(buildFolder);
  const policies = new Map<string, string>();

  function policyFor({ host }: FastifyRequest): string {
    const name = /^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost';
    const policy = policies.get(name) ?? contentSecurityPolicy(hashes, name);
    // A made-up Host header per request must not fill the memory.
    if (policies.size < 50) policies.set(name, policy);
    return policy;
  }

  function secure(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers({ ...FIXED, 'content-security-policy': policyFor(request) });
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
  }

  app.addHook('onRequest', async (request, reply) => secure(request, reply));
  return secure;
}
