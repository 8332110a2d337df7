import express from 'express';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ExpressPeerServer } from 'peer';
import { WebSocketServer, type RawData } from 'ws';
import * as z from 'zod/mini';
import type { HttpServer } from '../http-server.ts';
import type { ServiceLogger } from '../logger.ts';
import type { Admitted, Join } from '../services/join.ts';
import type { RoomPass } from '../services/room-tokens.ts';
import type { Rooms } from '../services/rooms.ts';
import type { Turn } from '../services/turn.ts';
import { createFlows } from './flow.ts';
import { hostnameOf } from './forwarded-host.ts';
import { cut, GatedSocket, parse, sizeOf } from './gated-socket.ts';
import { keepAlive } from './liveness.ts';
import { createRoomChannel } from './room-channel.ts';

const MAX_MESSAGE_BYTES = 65_536;
/** A message between participants, with room for its envelope. */
const MAX_ROOM_MESSAGE_BYTES = 20_480;
/** PeerServer's own default is 5,000. */
const MAX_SIGNALS = 50_000;
const NORMAL = 1000;
const TOO_FAST = 1008;
const SWEEP_MS = 15_000;
/** PeerJS beats each 5 s. */
const SIGNAL_PATIENCE = { askAfterMs: 5_000, silenceMs: 15_000 };
/** A page pings each second; the browser itself answers for one that is asleep. */
const ROOM_PATIENCE = { askAfterMs: 2_000, silenceMs: 5_000 };
/** Letting someone in reads the store: forty at once for one seat, then eight a second. */
const ENTRY_UNITS = 5;
const AddressedSchema = z.object({ type: z.string(), dst: z.optional(z.string()) });

interface Dependencies {
  server: Pick<HttpServer, 'mount'>;
  raw: Server;
  join: Pick<Join, 'passOf' | 'admit' | 'appointmentOf' | 'mustWaitStill' | 'letIn' | 'allowMove'>;
  rooms: Rooms;
  turn: Turn;
  logger: ServiceLogger;
  trustProxy: boolean;
}

const refuse = (socket: Duplex, status: string) =>
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

/**
 * `/signal` (PeerServer) and `/room`, both for holders of a token alone. PeerServer would let any client claim any id
 * and write to anyone, so that the upgrade and every message are judged here before it sees them. `close` cuts
 * whatever is still open.
 */
export function installSignalling(dependencies: Dependencies): { close(): void } {
  const { server, raw, join, rooms, turn, logger, trustProxy } = dependencies;
  const options = { noServer: true, WebSocket: GatedSocket };
  const signals = new WebSocketServer({ ...options, maxPayload: MAX_MESSAGE_BYTES });
  const roomSockets = new WebSocketServer({ ...options, maxPayload: MAX_ROOM_MESSAGE_BYTES });
  const flows = createFlows();
  const connectRoom = createRoomChannel({ rooms, join, turn, flows, logger });

  const peerServer = ExpressPeerServer(raw, {
    path: '/',
    concurrent_limit: MAX_SIGNALS,
    createWebSocketServer: () => signals as unknown as WebSocketServer,
  });
  // It starts when it is mounted; its HTTP side, which hands out ids to anyone, is mounted nowhere.
  express().use('/signal', peerServer);
  peerServer.on('error', (error) => logger.debug({ err: error }, 'a signalling socket failed'));

  /** Closed, moved or cancelled between the judgement and the entry: the room was emptied before this one came in. */
  function reviewEntry({ pass }: Admitted): void {
    const review = async () => {
      const appointment = await join.appointmentOf(pass);
      if (appointment) rooms.review(appointment);
      if (pass.waits && !(await join.mustWaitStill(pass))) rooms.letIn(pass.appointment, pass.peerId);
    };
    review().catch((error: unknown) => logger.warn({ err: error }, 'an entry could not be reviewed'));
  }

  type Accept = (
    entry: { admitted: Admitted; token: string; request: IncomingMessage },
    ...rest: [Duplex, Buffer]
  ) => void;

  /** Each page by its own id: who holds the token of an earlier one uses up nothing of the seat's. */
  const mayBeJudged = ({ peerId }: RoomPass) => flows.take(`page ${peerId}`, 0, ENTRY_UNITS);

  /** @param claimsId whether the address names an id, which then must be the token's. */
  function upgrade(claimsId: boolean, accept: Accept) {
    return (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://service');
      const token = searchParams.get('token') ?? '';
      const pass = join.passOf(token);
      // Whoever waits at the door signals to nobody.
      const isOwnId = !claimsId || (searchParams.get('id') === pass?.peerId && !pass?.waits);
      if (!pass || !isOwnId) return refuse(socket, '401 Unauthorized');
      if (!mayBeJudged(pass)) return refuse(socket, '429 Too Many Requests');
      join.admit(token).then(
        (admitted) => {
          if (!admitted) refuse(socket, '401 Unauthorized');
          else if (!flows.take(`entry ${admitted.pass.appointment} ${admitted.pass.seat}`, 0, ENTRY_UNITS))
            refuse(socket, '429 Too Many Requests');
          else accept({ admitted, token, request }, socket, head);
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
    const sender = `signal ${pass.appointment} ${pass.seat}`;
    socket.gate = (data) => {
      if (flows.take(sender, sizeOf(data))) return isAllowed(pass, data);
      cut(socket, TOO_FAST, 'too many messages');
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

  server.mount('/signal', {
    upgrade: upgrade(true, ({ admitted, request }, socket, head) =>
      signals.handleUpgrade(request, socket, head, (opened) => void connectSignal(admitted, opened, request)),
    ),
  });
  server.mount('/room', {
    upgrade: upgrade(false, ({ admitted, token, request }, socket, head) =>
      roomSockets.handleUpgrade(request, socket, head, (opened) => {
        connectRoom({ admitted, token, hostname: hostnameOf(request, trustProxy) }, opened);
        reviewEntry(admitted);
      }),
    ),
  });
  const sweeper = setInterval(() => flows.sweep(), SWEEP_MS).unref();
  const stops = [keepAlive(signals, SIGNAL_PATIENCE), keepAlive(roomSockets, ROOM_PATIENCE)];

  return {
    close() {
      clearInterval(sweeper);
      for (const stop of stops) stop();
      for (const socket of [...signals.clients, ...roomSockets.clients]) socket.terminate();
    },
  };
}
