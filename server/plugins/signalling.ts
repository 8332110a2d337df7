import { RoomClientMessageSchema } from '#domain/call.ts';
import express from 'express';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ExpressPeerServer } from 'peer';
import { WebSocketServer, type RawData } from 'ws';
import * as z from 'zod/mini';
import type { HttpServer } from '../http-server.ts';
import type { ServiceLogger } from '../logger.ts';
import type { Join } from '../services/join.ts';
import type { RoomPass } from '../services/room-tokens.ts';
import type { Rooms } from '../services/rooms.ts';
import { createFlow, GatedSocket } from './gated-socket.ts';

const MAX_MESSAGE_BYTES = 65_536;
const GOING_AWAY = 1001;
const NORMAL = 1000;
const TOO_FAST = 1008;
const AddressedSchema = z.object({ type: z.string(), dst: z.optional(z.string()) });

interface Dependencies {
  server: Pick<HttpServer, 'mount'>;
  raw: Server;
  join: Pick<Join, 'admit' | 'appointmentOf'>;
  rooms: Rooms;
  logger: ServiceLogger;
}

type Admitted = NonNullable<Awaited<ReturnType<Join['admit']>>>;

function parse(data: RawData): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    // Not JSON: nobody's message.
    return null;
  }
}

const refuse = (socket: Duplex, status: string) =>
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

/**
 * `/signal` (PeerServer) and `/room`, both for holders of a token alone. PeerServer would let any client claim any id
 * and write to anyone, so that the upgrade and every message are judged here before it sees them. `close` cuts
 * whatever is still open.
 */
export function installSignalling({ server, raw, join, rooms, logger }: Dependencies): { close(): void } {
  const options = { noServer: true, maxPayload: MAX_MESSAGE_BYTES, WebSocket: GatedSocket };
  const signals = new WebSocketServer(options);
  const roomSockets = new WebSocketServer(options);

  const peerServer = ExpressPeerServer(raw, {
    path: '/',
    createWebSocketServer: () => signals as unknown as WebSocketServer,
  });
  // It starts when it is mounted; its HTTP side, which hands out ids to anyone, is mounted nowhere.
  express().use('/signal', peerServer);
  peerServer.on('error', (error) => logger.debug({ err: error }, 'a signalling socket failed'));

  /** Closed, moved or cancelled between the judgement and the entry: the room was emptied before this one came in. */
  function reviewEntry({ pass }: Admitted): void {
    join.appointmentOf(pass).then(
      (appointment) => appointment && rooms.review(appointment),
      (error: unknown) => logger.warn({ err: error }, 'an entry could not be reviewed'),
    );
  }

  type Accept = (admitted: Admitted, request: IncomingMessage, socket: Duplex, head: Buffer) => void;

  /** @param claimsId whether the address names an id, which then must be the token's. */
  function upgrade(claimsId: boolean, accept: Accept) {
    return (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://service');
      join.admit(searchParams.get('token') ?? '').then(
        (admitted) => {
          const isOwnId = !claimsId || searchParams.get('id') === admitted?.pass.peerId;
          if (!admitted || !isOwnId) refuse(socket, '401 Unauthorized');
          else accept(admitted, request, socket, head);
        },
        (error: unknown) => {
          logger.warn({ err: error }, 'a socket could not be judged');
          refuse(socket, '503 Service Unavailable');
        },
      );
    };
  }

  /** Whether PeerServer may see this message. */
  function isAllowed(pass: RoomPass, data: RawData): boolean {
    const message = AddressedSchema.safeParse(parse(data));
    if (!message.success) return false;
    if (message.data.type === 'HEARTBEAT') return true;
    return message.data.dst !== undefined && rooms.mayReach(pass, message.data.dst);
  }

  const openSignals = new Map<string, { socket: GatedSocket; closed: Promise<void> }>();

  async function connectSignal(admitted: Admitted, socket: GatedSocket, request: IncomingMessage) {
    const { pass } = admitted;
    const { peerId } = pass;
    const flow = createFlow();
    socket.gate = (data) => {
      if (!flow()) socket.close(TOO_FAST, 'too many messages');
      else return isAllowed(pass, data);
      return false;
    };
    const earlier = openSignals.get(peerId);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    openSignals.set(peerId, { socket, closed });
    socket.once('close', () => {
      if (openSignals.get(peerId)?.socket === socket) openSignals.delete(peerId);
      rooms.disconnectSignal(pass, socket);
    });
    socket.on('error', () => socket.terminate());
    // PeerServer answers a second socket of an id with ID-TAKEN, or with nothing at all, until the first has closed.
    earlier?.socket.terminate();
    await earlier?.closed;
    if (socket.readyState !== socket.OPEN) return;
    if (!rooms.connectSignal(pass, socket)) return socket.close(NORMAL, 'seat-taken');
    signals.emit('connection', socket, request);
    reviewEntry(admitted);
  }

  function connectRoom(admitted: Admitted, socket: GatedSocket) {
    const { pass, name } = admitted;
    const flow = createFlow();
    let saidGoodbye = false;
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      if (!flow()) return socket.close(TOO_FAST, 'too many messages');
      const message = RoomClientMessageSchema.safeParse(parse(data));
      if (!message.success) return;
      if (message.data.type === 'ping') return socket.send('{"type":"pong"}');
      saidGoodbye = true;
      socket.close(NORMAL);
      rooms.disconnectRoom(pass, socket, true);
    });
    socket.once('close', (code) =>
      rooms.disconnectRoom(pass, socket, saidGoodbye || code === GOING_AWAY || code === NORMAL),
    );
    rooms.connectRoom(pass, name, socket);
    reviewEntry(admitted);
  }

  server.mount('/signal', {
    upgrade: upgrade(true, (admitted, request, socket, head) =>
      signals.handleUpgrade(request, socket, head, (opened) => void connectSignal(admitted, opened, request)),
    ),
  });
  server.mount('/room', {
    upgrade: upgrade(false, (admitted, request, socket, head) =>
      roomSockets.handleUpgrade(request, socket, head, (opened) => connectRoom(admitted, opened)),
    ),
  });

  return {
    close() {
      for (const socket of [...signals.clients, ...roomSockets.clients]) socket.terminate();
    },
  };
}
