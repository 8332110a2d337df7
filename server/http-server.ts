import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { ConfigurationError, type Environment } from './config.ts';

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
/** What lives beside Fastify on the same port: PeerServer, which brings Express, and the rooms' sockets. */
export interface Mount {
  request?: RequestListener;
  upgrade?: UpgradeListener;
}

export interface HttpServer {
  /** For Fastify's `serverFactory`. */
  create(fastify: RequestListener): Server;
  /** Gives `prefix` and all below it to `mount`, before Fastify sees it. */
  mount(prefix: string, mount: Mount): void;
  readonly protocol: 'http' | 'https';
}

function readPem(setting: 'TLS_CERT' | 'TLS_KEY', path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigurationError([`${setting}: ${path} can't be read (${code})`]);
  }
}

const LISTEN_FAULTS: Record<string, string> = {
  EADDRINUSE: 'PORT: something else already listens there: stop it, or choose another one (PORT=0: any)',
  EACCES: 'PORT: this user may not listen there',
  EADDRNOTAVAIL: "HOST: this machine doesn't have that address",
  ENOTFOUND: "HOST: this machine doesn't have that address",
};

/** @throws ConfigurationError when the address is not to be had. */
export async function listen(
  app: Pick<FastifyInstance, 'listen'>,
  { HOST: host, PORT: port }: Pick<Environment, 'HOST' | 'PORT'>,
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const fault = LISTEN_FAULTS[(cause as NodeJS.ErrnoException).code ?? ''];
    throw fault ? new ConfigurationError([`${fault} [${host}:${port}]`]) : cause;
  }
}

/** @throws ConfigurationError when TLS_CERT or TLS_KEY can't be used. */
export function createHttpServer({
  TLS_CERT,
  TLS_KEY,
}: Pick<Environment, 'TLS_CERT' | 'TLS_KEY'>): HttpServer {
  const mounts = new Map<string, Mount>();
  const tls =
    TLS_CERT && TLS_KEY ? { cert: readPem('TLS_CERT', TLS_CERT), key: readPem('TLS_KEY', TLS_KEY) } : null;

  function find(url = '/'): Mount | undefined {
    const path = url.split('?', 1)[0] ?? '/';
    return [...mounts].find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];
  }

  return {
    protocol: tls ? 'https' : 'http',
    mount: (prefix, mount) => void mounts.set(prefix, mount),
    create(fastify) {
      const listener: RequestListener = (request, response) =>
        (find(request.url)?.request ?? fastify)(request, response);
      const server: Server = tls ? https.createServer(tls, listener) : http.createServer(listener);
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        // Node leaves an upgraded socket without a listener: a connection reset would end the process.
        socket.on('error', () => socket.destroy());
        const upgrade = find(request.url)?.upgrade;
        if (upgrade) upgrade(request, socket, head);
        else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      });
      return server;
    },
  };
}
