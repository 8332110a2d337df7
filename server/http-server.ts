import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { Environment } from './config.ts';

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

export function createHttpServer({
  TLS_CERT,
  TLS_KEY,
}: Pick<Environment, 'TLS_CERT' | 'TLS_KEY'>): HttpServer {
  const mounts = new Map<string, Mount>();
  const tls = TLS_CERT && TLS_KEY ? { cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) } : null;

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
        const upgrade = find(request.url)?.upgrade;
        if (upgrade) upgrade(request, socket, head);
        else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      });
      return server;
    },
  };
}
