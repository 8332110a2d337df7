import fastifyStatic from '@fastify/static';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';

/**
 * Addresses that the browser's own router answers, out of one shell (architecture: prefixes by audience). `/r%23…` and
 * `/bienvenue%23…` are links whose `#` a mail program encoded: the page repairs it.
 */
const SHELL_ADDRESS = /^\/($|(e|m|o|r|setup|demo|aide|bienvenue)(\/|$)|(r|bienvenue)%(25)?23)/;
const SERVICE_ADDRESS = /^\/(api|db|events|files|signal|room)(\/|$)/;

const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/** Serves the build: its files, its prerendered pages, and the shell for every other page address. */
export async function installStatic(app: FastifyInstance, buildFolder: string): Promise<void> {
  const immutableFolder = join(buildFolder, '_app', 'immutable') + sep;
  const isBuilt = existsSync(join(buildFolder, 'shell.html'));
  if (isBuilt)
    await app.register(fastifyStatic, {
      root: buildFolder,
      wildcard: false,
      preCompressed: true,
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.startsWith(immutableFolder) ? IMMUTABLE : REVALIDATE);
      },
    });

  /** `/aide/familles` → `aide/familles.html`, when it was prerendered. */
  function pageFor(path: string): string {
    const name = path.replace(/^\/|\/$/g, '') || 'index';
    const isPlain = /^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(name);
    return isPlain && existsSync(join(buildFolder, `${name}.html`)) ? `${name}.html` : 'shell.html';
  }

  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split(/[?#]/)[0] ?? '/';
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    if (!isBuilt || !isPage || SERVICE_ADDRESS.test(path) || /\.\w+$/.test(path))
      throw new Failure('not-found');
    // Unknown addresses get the shell too: it shows the product's own « page introuvable ».
    return reply.code(SHELL_ADDRESS.test(path) ? 200 : 404).sendFile(pageFor(path));
  });
}
