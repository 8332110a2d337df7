import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { GatedSocket } from './gated-socket.ts';
import { keepAlive } from './liveness.ts';

const listen = () => new WebSocketServer({ port: 0, WebSocket: GatedSocket });
let server: ReturnType<typeof listen>;
let stop: () => void;
afterEach(() => {
  stop();
  server.close();
});

async function open(options: { autoPong: boolean }) {
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, options);
  await once(socket, 'open');
  return socket;
}

it('ends a socket that answers nothing, and keeps those that do or that speak', async () => {
  server = listen();
  stop = keepAlive(server, { askAfterMs: 60, silenceMs: 250 }, 50);
  const dead = await open({ autoPong: false });
  const answering = await open({ autoPong: true });
  const speaking = await open({ autoPong: false });
  const speech = setInterval(() => speaking.send('{"type":"ping"}'), 20);
  await once(dead, 'close');
  await wait(500);
  expect([answering.readyState, speaking.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  clearInterval(speech);
  answering.terminate();
  speaking.terminate();
});
