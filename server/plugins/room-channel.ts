import { mayLetIn } from '#domain/entrance.ts';
import { RoomClientMessageSchema, type RoomServerMessage } from '#domain/call.ts';
import type { RawData } from 'ws';
import type { ServiceLogger } from '../logger.ts';
import type { Admitted, Join } from '../services/join.ts';
import type { Rooms } from '../services/rooms.ts';
import type { Turn } from '../services/turn.ts';
import type { Flows } from './flow.ts';
import { cut, parse, sizeOf, type GatedSocket } from './gated-socket.ts';

const GOING_AWAY = 1001;
const NORMAL = 1000;
const TOO_FAST = 1008;
/** Asking for credentials reads the store three times: ten at once, then two a second. */
const ICE_UNITS = 20;
/** What every page sends each second, as it writes it: most of all messages, known without reading them. */
const PING = Buffer.from('{"type":"ping"}');
const PONG = '{"type":"pong"}';
const isPing = (data: RawData) => Buffer.isBuffer(data) && data.equals(PING);
/** All that a page at the door may say. */
const AT_DOOR = ['ping', 'leave'];

interface Dependencies {
  rooms: Rooms;
  join: Pick<Join, 'admit' | 'letIn' | 'allowMove'>;
  turn: Turn;
  flows: Flows;
  logger: ServiceLogger;
}

export interface Entry {
  admitted: Admitted;
  token: string;
  /** The name by which this browser reached the service. */
  hostname: string;
}

/** What is said over `/room`: presence, goodbyes, fresh relay credentials, and messages between participants. */
export function createRoomChannel({ rooms, join, turn, flows, logger }: Dependencies) {
  /** Judged again: the seat or the appointment may have changed, on another instance too. */
  async function answerIce(socket: GatedSocket, { token, hostname }: Entry): Promise<void> {
    const admitted = await join.admit(token);
    if (!admitted || !rooms.isCurrent(admitted.pass, socket)) return;
    const message: RoomServerMessage = { type: 'ice', iceServers: turn.iceServers(admitted.pass, hostname) };
    socket.send(JSON.stringify(message));
  }

  async function letIn({ pass }: Admitted, peerIds: string[]): Promise<void> {
    for (const peerId of peerIds) {
      const waiting = rooms.waitingPass(pass.appointment, peerId);
      if (!waiting) continue;
      await join.letIn(waiting);
      rooms.letIn(pass.appointment, peerId);
    }
  }

  return function connectRoom(entry: Entry, socket: GatedSocket): void {
    const { pass, person } = entry.admitted;
    const sender = `room ${pass.appointment} ${pass.seat}`;
    let saidGoodbye = false;
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      if (!flows.take(sender, sizeOf(data))) return cut(socket, TOO_FAST, 'too many messages');
      if (!rooms.isCurrent(pass, socket)) return;
      if (isPing(data)) return socket.send(PONG);
      const message = RoomClientMessageSchema.safeParse(parse(data));
      if (!message.success) return;
      if (pass.waits && !AT_DOOR.includes(message.data.type)) return;
      switch (message.data.type) {
        case 'ping':
          return socket.send(PONG);
        case 'to':
          return void rooms.relay(pass, message.data.peerId, message.data.message);
        case 'ice':
          if (!flows.take(sender, 0, ICE_UNITS)) return cut(socket, TOO_FAST, 'too many messages');
          return void answerIce(socket, entry).catch((error: unknown) =>
            logger.warn({ err: error }, 'relay credentials could not be given'),
          );
        case 'let-in':
          if (!mayLetIn(pass.seat)) return;
          return void letIn(entry.admitted, message.data.peerIds).catch((error: unknown) =>
            logger.warn({ err: error }, 'nobody could be let in'),
          );
        case 'allow-move':
          return void join
            .allowMove(pass)
            .catch((error: unknown) => logger.warn({ err: error }, 'a move could not be allowed'));
        case 'leave':
          saidGoodbye = true;
          socket.close(NORMAL);
          return rooms.disconnectRoom(pass, socket, true);
      }
    });
    socket.once('close', (code) => {
      rooms.disconnectRoom(pass, socket, saidGoodbye || code === GOING_AWAY || code === NORMAL);
    });
    rooms.connectRoom(pass, person, socket);
  };
}
