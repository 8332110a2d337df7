import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Where in a request or in its answer, from 0 to 1 of its length. */
type Place = number;

/** What happens once, to the first request that fits, `after` others that fit have passed. */
export type OneFault = {
  /**
   * `cut-request`, `cut-answer`: the connection is reset in the middle. `lost-answer`: the service does the work and
   * its answer is lost. `stall`: the same, and the connection stays open without a word.
   */
  kind: 'cut-request' | 'cut-answer' | 'lost-answer' | 'stall';
  at: Place;
  after: number;
  /** Of the path with its query; every exchange but the event stream by default. */
  match?: RegExp;
};
/** What lasts until it is mended. */
export type Weather =
  | { kind: 'clear' }
  /** Connections are reset at once. */
  | { kind: 'refuse' }
  /** Everything is accepted and swallowed, on the connections there are and on new ones. */
  | { kind: 'half-open' }
  | { kind: 'slow'; delayMs: number }
  /** A body larger than this is answered 413, as a reverse proxy would. */
  | { kind: 'too-large'; overBytes: number };

export interface StaticFile {
  type: string;
  body: string | Buffer;
}

export interface NetworkProxyOptions {
  /** Answered by the proxy itself, whatever the weather: what a service worker would have kept. */
  files?: ReadonlyMap<string, StaticFile>;
}

const EVENTS = /^\/events\//;

/** Stands between one tablet and the service: its own port, the tablet's own bad network. */
export async function startNetworkProxy(serviceUrl: string, { files = new Map() }: NetworkProxyOptions = {}) {
  const target = new URL(serviceUrl);
  const agent = new Agent({ keepAlive: true });
  let weather: Weather = { kind: 'clear' };
  let armed: { fault: OneFault; passed: number; met: () => void } | null = null;
  const sockets = new Set<Socket>();
  const streams = new Set<Socket>();
  const swallowed = new Set<Socket>();
  const counts = { requests: 0 };

  const isHalfOpen = () => weather.kind === 'half-open';
  const cut = (socket: Socket) => void socket.resetAndDestroy();

  /** The fault that this request meets, if it is its turn. */
  function draw(path: string): OneFault | null {
    if (!armed || !(armed.fault.match ? armed.fault.match.test(path) : !EVENTS.test(path))) return null;
    if (armed.passed++ < armed.fault.after) return null;
    const { fault, met } = armed;
    armed = null;
    met();
    return fault;
  }

  function answer(incoming: IncomingMessage, response: ServerResponse, fault: OneFault | null) {
    const { socket } = response.req;
    // A service that is killed tells all its readers so.
    incoming.on('error', () => cut(socket));
    if (fault?.kind === 'lost-answer') {
      incoming.resume().on('end', () => cut(socket));
      return;
    }
    if (fault?.kind === 'stall') {
      incoming.resume();
      swallowed.add(socket);
      return;
    }
    if (isHalfOpen()) {
      incoming.resume();
      swallowed.add(socket);
      return;
    }
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    response.flushHeaders();
    const isStream = EVENTS.test(response.req.url ?? '');
    if (isStream) streams.add(socket);
    const cutAt =
      fault?.kind === 'cut-answer' ? fault.at * Number(incoming.headers['content-length'] ?? 2000) : Infinity;
    let sent = 0;
    incoming.on('data', (chunk: Buffer) => {
      if (isHalfOpen()) return void swallowed.add(socket);
      if (sent + chunk.length > cutAt) {
        response.write(chunk.subarray(0, Math.floor(cutAt - sent)), () => cut(socket));
        incoming.destroy();
        return;
      }
      sent += chunk.length;
      response.write(chunk);
    });
    incoming.on('end', () => {
      if (isHalfOpen() || swallowed.has(socket)) return;
      if (cutAt !== Infinity) cut(socket);
      else response.end();
    });
    response.on('close', () => {
      streams.delete(socket);
      incoming.destroy();
    });
  }

  function forward(request: IncomingMessage, response: ServerResponse, fault: OneFault | null) {
    const { method, url: path, headers } = request;
    const outgoing = ask({ hostname: target.hostname, port: target.port, method, path, headers, agent });
    outgoing.on('response', (incoming) => answer(incoming, response, fault));
    outgoing.on('error', () => cut(request.socket));
    response.on('close', () => outgoing.destroy());
    const cutAt =
      fault?.kind === 'cut-request' ? fault.at * Number(headers['content-length'] ?? 0) : Infinity;
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      if (isHalfOpen()) return void swallowed.add(request.socket);
      if (received + chunk.length >= cutAt) {
        outgoing.write(chunk.subarray(0, Math.floor(cutAt - received)), () => {
          outgoing.destroy();
          cut(request.socket);
        });
        return;
      }
      received += chunk.length;
      outgoing.write(chunk);
    });
    request.on('end', () => {
      if (isHalfOpen()) return;
      if (cutAt === Infinity) return void outgoing.end();
      outgoing.destroy();
      cut(request.socket);
    });
  }

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const file = files.get(path.split('?')[0] ?? path);
    if (file) {
      response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' }).end(file.body);
      return;
    }
    counts.requests += 1;
    if (weather.kind === 'refuse') return cut(request.socket);
    if (weather.kind === 'half-open') {
      request.resume();
      return void swallowed.add(request.socket);
    }
    if (weather.kind === 'too-large' && Number(request.headers['content-length'] ?? 0) > weather.overBytes) {
      request.resume();
      response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>413 Request Entity Too Large</h1>');
      return;
    }
    const fault = draw(path);
    if (weather.kind === 'slow') setTimeout(() => forward(request, response, fault), weather.delayMs);
    else forward(request, response, fault);
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      streams.delete(socket);
      swallowed.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    get weather() {
      return weather.kind;
    },
    /** Resolves when the fault was met. */
    arm(fault: OneFault): Promise<void> {
      return new Promise((met) => {
        armed = { fault, passed: 0, met };
      });
    },
    /** A storm that refuses also cuts what is under way. */
    turn(next: Weather) {
      weather = next;
      if (next.kind === 'refuse') sockets.forEach(cut);
    },
    /** The network dies without a word to the event stream's listener. */
    dropStreams: () => [...streams].forEach(cut),
    /** Clear weather. What was swallowed stays silent for ever, or is told by a reset that its connection is dead. */
    mend({ reset }: { reset: boolean }) {
      armed = null;
      weather = { kind: 'clear' };
      if (reset) [...swallowed].forEach(cut);
    },
    async close() {
      sockets.forEach(cut);
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type NetworkProxy = Awaited<ReturnType<typeof startNetworkProxy>>;
