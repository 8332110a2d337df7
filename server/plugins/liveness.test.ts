import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { GatedSocket } from './gated-socket.ts';
import { keepAlive } from './liveness.ts';

const PATIENCE = { askAfterMs: 60, silenceMs: 250 };
const ROUND_MS = 50;

const listen = () => new WebSocketServer({ port: 0, WebSocket: GatedSocket });
let server: ReturnType<typeof listen>;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  server = listen();
  stop = keepAlive(server, PATIENCE, ROUND_MS);
});
afterEach(() => {
  stop();
  server.close();
  vi.useRealTimers();
});

async function open(options: { autoPong: boolean }) {
  const { port } = server.address() as AddressInfo;
  const joined = once(server, 'connection') as Promise<[GatedSocket]>;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, options);
  await once(socket, 'open');
  const [seenByServer] = await joined;
  return { socket, seenByServer };
}

it('ends a socket that answers nothing, and keeps those that do or that speak', async () => {
  const dead = await open({ autoPong: false });
  const answering = await open({ autoPong: true });
  const speaking = await open({ autoPong: false });

  const isAsked = once(answering.socket, 'ping');
  vi.advanceTimersByTime(PATIENCE.askAfterMs + 2 * ROUND_MS);
  speaking.socket.send('{"type":"ping"}');
  await isAsked;
  const heardSince = ({ seenByServer }: typeof dead) => seenByServer.heardAt === performance.now();
  while (![answering, speaking].every(heardSince)) await turn();

  const isOver = once(dead.socket, 'close');
  vi.advanceTimersByTime(PATIENCE.silenceMs - ROUND_MS);
  await isOver;
  expect([answering, speaking].map(({ socket }) => socket.readyState)).toEqual([
    WebSocket.OPEN,
    WebSocket.OPEN,
  ]);
  for (const { socket } of [answering, speaking]) socket.terminate();
});
