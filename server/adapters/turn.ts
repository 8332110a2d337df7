import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, isIPv6, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Environment } from '../config.ts';
import type { ServiceLogger } from '../logger.ts';
import type { Relays } from '../services/turn.ts';
import { USER_QUOTA } from './turn-config.ts';

export interface TurnServer extends Relays {
  close(): Promise<void>;
}

const READY_TIMEOUT_MS = 5_000;
const isLoopback = (host: string) => host === '127.0.0.1' || host === 'localhost' || host === '::1';
const quoted = (hostname: string) => (isIPv6(hostname) ? `[${hostname}]` : hostname);

/** Relays named in the settings, TCP and TLS ones included. */
export function configuredRelays({
  TURN_URLS,
  TURN_SECRET,
}: Pick<Environment, 'TURN_URLS' | 'TURN_SECRET'>): Relays | null {
  if (!TURN_URLS || !TURN_SECRET) return null;
  const urls = TURN_URLS.split(/[\s,]+/).filter(Boolean);
  return { urls: () => urls, secret: TURN_SECRET };
}

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, host, resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host === '0.0.0.0' ? '127.0.0.1' : host);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** For this machine alone it relays to loopback; on a network it refuses to. */
function settings(host: string, port: number, secret: string, folder: string): string {
  const here = isLoopback(host);
  const address = here ? '127.0.0.1' : host;
  return [
    `listening-port=${port}`,
    ...(address === '0.0.0.0' ? [] : [`listening-ip=${address}`, `relay-ip=${address}`]),
    'no-cli',
    'no-tls',
    'no-dtls',
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    'realm=vis-a-vis',
    'fingerprint',
    'no-multicast-peers',
    `user-quota=${USER_QUOTA}`,
    'total-quota=1200',
    'log-file=stdout',
    'simple-log',
    `pidfile=${join(folder, 'turnserver.pid')}`,
    `userdb=${join(folder, 'turndb')}`,
    ...(here ? ['allow-loopback-peers'] : []),
    '',
  ].join('\n');
}

/**
 * Starts coturn beside the service, for a machine or a local network without one. Null when it isn't installed or
 * doesn't come up: calls then work only where the two browsers reach each other. Its secret lives as long as it does.
 */
export async function startTurnServer(host: string, logger: ServiceLogger): Promise<TurnServer | null> {
  const folder = await mkdtemp(join(tmpdir(), 'vis-a-vis-turn-'));
  const secret = randomBytes(32).toString('hex');
  const port = await freePort(isLoopback(host) ? '127.0.0.1' : host);
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, settings(host, port, secret, folder), { mode: 0o600 });

  // The shell waits on its input: when the service dies, however it dies, coturn and its folder go with it.
  const script =
    'command -v turnserver >/dev/null || exit 127; turnserver -c "$1" >/dev/null 2>&1 & cat >/dev/null; kill $! 2>/dev/null; rm -rf "$2"';
  // In a group of its own: Ctrl-C would end the shell before it has ended coturn.
  const child = spawn('sh', ['-c', script, 'sh', file, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(127));
  });
  child.stdin?.on('error', () => undefined);
  let exited = false;
  void gone.then(() => (exited = true));

  async function close() {
    child.stdin?.end();
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline && !exited; await wait(50)) {
    if (!(await isListening(host, port))) continue;
    logger.info({ port }, 'coturn relays calls for this machine or network');
    const urlsOf = (hostname: string) => {
      const address = `${isLoopback(host) ? '127.0.0.1' : quoted(hostname)}:${port}`;
      return [`turn:${address}?transport=udp`, `turn:${address}?transport=tcp`];
    };
    return { urls: urlsOf, secret, close };
  }
  await close();
  return null;
}
