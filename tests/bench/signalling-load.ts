import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openScene } from '#tests/harness/room-scene.ts';
import { attack } from '#tests/harness/room-attacks.ts';
import { WebSocket } from 'ws';
import type { BenchRow } from './row.ts';

const SOCKETS = Number(process.env['SIGNALLING_SOCKETS'] ?? 5_000);
const PER_SECOND = 2_000;
const SECONDS = 10;
const ROUNDS = 3;
const TICK_MS = 10;
const LANES = 50;
const PING = '{"type":"ping"}';
const PONG_BYTES = 15;
/** An offer's size, more or less. */
const PADDING = 'x'.repeat(900);

interface Entry {
  room: string;
  peerId: string;
  url: string;
}
interface Member extends Entry {
  socket: WebSocket;
  others: string[];
}
interface Crowd {
  child: ChildProcess;
  members: Member[];
  latencies: number[];
  kilobytesPerSocket: number;
  close(): Promise<void>;
}

interface Figures {
  rssBytes: number;
  busyMs: number;
  /** How late its event loop was, since it was last asked. */
  loopP99Ms: number;
}

async function ask(child: ChildProcess): Promise<Figures> {
  child.send('figures');
  const [figures] = await once(child, 'message');
  return figures;
}

/** What so many entries set off (presence, dashboards, live events) is over. */
async function calm(child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 240_000; Date.now() < deadline;) {
    const { busyMs } = await ask(child);
    await wait(2_000);
    if ((await ask(child)).busyMs - busyMs < 400) return;
  }
  throw new Error('the service stays busy');
}

/** Each page pings once a second, all of them spread over it. Returns what stops them. */
function ping(members: Member[]): () => void {
  let next = 0;
  const timer = setInterval(() => {
    for (let left = Math.ceil((members.length * TICK_MS) / 1_000); left > 0; left -= 1, next += 1)
      members[next % members.length]?.socket.send(PING);
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** All sockets open, in rooms of four; every message that arrives tells how long it took. */
async function gather(kind: 'ours' | 'bare'): Promise<Crowd> {
  const main = fileURLToPath(new URL('./signalling-load-main.ts', import.meta.url));
  const child = fork(main, [kind, String(SOCKETS)], { execArgv: ['--expose-gc'] });
  const [{ entries }] = (await once(child, 'message')) as [{ entries: Entry[] }];
  const { rssBytes } = await ask(child);
  const latencies: number[] = [];
  const rooms = Map.groupBy(entries, ({ room }) => room);
  const members: Member[] = [];
  const waiting = [...entries];
  const lane = async () => {
    for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
      const { peerId, room, url } = entry;
      const socket = new WebSocket(url);
      socket.on('message', (data) => {
        if ((data as Buffer).length === PONG_BYTES) return;
        const { type, message } = JSON.parse(String(data));
        if (type === 'from' && message.at) latencies.push(performance.now() - message.at);
      });
      await once(socket, 'open');
      const others = (rooms.get(room) ?? []).map((other) => other.peerId).filter((id) => id !== peerId);
      members.push({ ...entry, socket, others });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const stopPings = ping(members);
  await calm(child);
  const kilobytesPerSocket = ((await ask(child)).rssBytes - rssBytes) / 1024 / SOCKETS;
  async function close() {
    stopPings();
    for (const { socket } of members) socket.terminate();
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return { child, members, latencies, kilobytesPerSocket, close };
}

const quantile = (all: number[], share: number) =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length * share)] ?? NaN;

/** Milliseconds at each of the shares asked, of 2,000 messages a second between members taken by turns. */
async function load({ child, members, latencies }: Crowd, shares: number[]): Promise<number[]> {
  latencies.length = 0;
  const before = await ask(child);
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  const until = performance.now() + SECONDS * 1_000;
  const startedAt = performance.now();
  let sent = 0;
  while (performance.now() < until) {
    for (const due = ((performance.now() - startedAt) / 1_000) * PER_SECOND; sent < due; sent += 1) {
      const { socket, others } = members[(sent * 7_919) % members.length]!;
      const message = { at: performance.now(), padding: PADDING };
      socket.send(JSON.stringify({ type: 'to', peerId: others[sent % others.length], message }));
    }
    await wait(TICK_MS);
  }
  for (let patience = 0; patience < 100 && latencies.length < sent; patience += 1) await wait(100);
  if (latencies.length < sent * 0.999) throw new Error(`${latencies.length} of ${sent} arrived`);
  const after = await ask(child);
  const cores = (after.busyMs - before.busyMs) / (performance.now() - startedAt);
  const ownP99Ms = own.percentile(99) / 1e6;
  process.stderr.write(
    `  ${cores.toFixed(2)} cores; event loops p99: service ${after.loopP99Ms.toFixed(1)}, bench ${ownP99Ms.toFixed(1)} ms\n`,
  );
  return shares.map((share) => quantile(latencies, share));
}

/** One seat sends as fast as it can, and comes back as often as it is let in. */
function flood({ members }: Crowd): () => void {
  const [{ url, others } = { url: '', others: [''] }] = members;
  let isOver = false;
  let socket: WebSocket;
  const connect = () => {
    if (isOver) return;
    socket = new WebSocket(url);
    socket.on('error', () => undefined);
    socket.on('close', () => setTimeout(connect, 100));
  };
  connect();
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    // Not counted among the latencies of the others.
    for (let i = 0; i < 20; i += 1)
      socket.send(JSON.stringify({ type: 'to', peerId: others[0], message: { at: NaN, padding: PADDING } }));
  }, TICK_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
    socket.terminate();
  };
}

const median = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
function row(name: string, unit: string, goal: string, ours: number[], peer: number[]): BenchRow {
  const range = (all: number[]): [number, number] => [Math.min(...all), Math.max(...all)];
  const middle = { ours: median(ours), peer: median(peer), ratio: median(ours) / median(peer) };
  return { name, unit, goal, n: ours.length, ...middle, oursRange: range(ours), peerRange: range(peer) };
}

/** 1,000 upgrades that must be refused. @throws Error when one gets in */
export async function tryForged(): Promise<void> {
  const scene = await openScene();
  const statuses = await attack(scene, 1_000);
  await scene.close();
  const letIn = statuses.filter((status) => status !== 401).length;
  process.stderr.write(`1,000 forged, expired, cross-room and stale attempts: ${letIn} got in\n`);
  if (letIn > 0) throw new Error(`${letIn} attempts got in`);
}

/**
 * 5,000 sockets of one process in full rooms, 2,000 messages a second: how long one takes, what a socket weighs, and
 * whether one flooding seat slows the others. Against a bare relay in the same place.
 */
export async function signallingLoad(): Promise<BenchRow[]> {
  await tryForged();
  const p99: Record<string, number[]> = {};
  const kilobytes: Record<string, number[]> = {};
  let flooded: number[] = [];
  let unflooded: number[] = [];
  for (const kind of ['bare', 'ours'] as const) {
    const crowd = await gather(kind);
    kilobytes[kind] = [crowd.kilobytesPerSocket];
    p99[kind] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [p50 = NaN, p95 = NaN, worst = NaN] = await load(crowd, [0.5, 0.95, 0.99]);
      p99[kind].push(worst);
      if (kind === 'ours') unflooded = [...unflooded, p95];
      process.stderr.write(
        `${kind}: p50 ${p50.toFixed(2)}, p95 ${p95.toFixed(2)}, p99 ${worst.toFixed(2)} ms\n`,
      );
    }
    for (let round = 0; kind === 'ours' && round < ROUNDS; round += 1) {
      const stop = flood(crowd);
      const quiet = { ...crowd, members: crowd.members.slice(4) };
      const [p95 = NaN] = await load(quiet, [0.95]);
      stop();
      flooded = [...flooded, p95];
      process.stderr.write(`with one flooding seat: p95 ${p95.toFixed(2)} ms\n`);
    }
    await crowd.close();
  }
  return [
    row('signalling-p99', 'ms', 'told', p99['ours'] ?? [], p99['bare'] ?? []),
    row('signalling-memory', 'kB/socket', 'told', kilobytes['ours'] ?? [], kilobytes['bare'] ?? []),
    row('signalling-flood-p95', 'ms', '< 500 ms', flooded, unflooded),
  ];
}
