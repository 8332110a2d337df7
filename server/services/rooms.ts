import type { Appointment } from '#domain/appointment.ts';
import type { Participant, RoomEnd, Seat } from '#domain/call.ts';
import { idTail } from '#domain/document-ids.ts';
import { mayLetIn } from '#domain/entrance.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Clock } from '../adapters/clock.ts';
import {
  dismiss,
  ENDED_CODE,
  handOn,
  isHere,
  isOlder,
  newOccupant,
  participantOf,
  send,
  type Occupant,
  type Person,
  type RoomSocket,
} from './room-occupant.ts';
import type { RoomPass } from './room-tokens.ts';

interface Room {
  facility: string;
  occupants: Map<Seat, Occupant>;
}

/** A socket that drops comes back within a second; who closes the page says so. */
const GRACE_MS = 4_000;

interface Dependencies {
  clock: Clock;
  /** Told each time the list of those present changes. */
  onPresence(room: { facility: string; appointment: Ulid; seats: Seat[] }): void;
}

/** Who is in which room of this process, on which sockets. The newest authorised page of a seat wins. */
export function createRooms({ clock, onPresence }: Dependencies) {
  const rooms = new Map<Ulid, Room>();
  /** `<appointment> <seat>` → when it was last heard of. */
  const heard = new Map<string, number>();
  const startedAt = clock.now();

  const present = (room: Room | undefined) => [...(room?.occupants.values() ?? [])];
  /** Without those at the door: nothing of the room reaches them, and nothing of theirs the room. */
  const seated = (room: Room | undefined) => present(room).filter(({ pass }) => pass.waits !== true);
  const atDoor = (appointment: Ulid) =>
    present(rooms.get(appointment)).filter(({ pass }) => pass.waits === true);

  function announce(appointment: Ulid, room: Room): void {
    const inside = seated(room).filter(isHere);
    const participants = inside.map(participantOf);
    const waiting = atDoor(appointment).filter(isHere).map(participantOf);
    const door = waiting.length > 0 ? { waiting } : {};
    for (const { room: socket, pass } of inside)
      send(socket, { type: 'present', participants, ...(mayLetIn(pass.seat) ? door : {}) });
    const seats = [...participants, ...waiting].map(({ seat }) => seat);
    onPresence({ facility: room.facility, appointment, seats });
  }

  function remove(appointment: Ulid, occupant: Occupant): void {
    const room = rooms.get(appointment);
    if (room?.occupants.get(occupant.pass.seat) !== occupant) return;
    clearTimeout(occupant.grace);
    occupant.grace = undefined;
    occupant.signal?.terminate();
    occupant.room?.terminate();
    room.occupants.delete(occupant.pass.seat);
    announce(appointment, room);
    if (room.occupants.size === 0) rooms.delete(appointment);
  }

  /** The seat's occupant for this pass; null when a newer page of the same seat is already there. */
  function admit(pass: RoomPass): Occupant | null {
    const room = rooms.get(pass.appointment) ?? { facility: pass.facility, occupants: new Map() };
    rooms.set(pass.appointment, room);
    const holder = room.occupants.get(pass.seat);
    if (holder?.pass.peerId === pass.peerId) return holder;
    if (holder && isOlder(pass, holder.pass)) return null;
    const occupant = newOccupant(pass);
    room.occupants.set(pass.seat, occupant);
    if (holder) dismiss(holder, 'seat-taken');
    return occupant;
  }

  function endRoom(appointment: Ulid, reason: RoomEnd, isMeant: (pass: RoomPass) => boolean): void {
    const room = rooms.get(appointment);
    const leaving = present(room).filter(({ pass }) => isMeant(pass));
    if (!room || leaving.length === 0) return;
    for (const occupant of leaving) {
      room.occupants.delete(occupant.pass.seat);
      dismiss(occupant, reason);
    }
    announce(appointment, room);
    if (room.occupants.size === 0) rooms.delete(appointment);
  }

  return {
    /** A page's signalling socket. False: a newer page of the seat is there. */
    connectSignal(pass: RoomPass, socket: RoomSocket): boolean {
      const occupant = admit(pass);
      if (occupant) occupant.signal = socket;
      return occupant !== null;
    },
    disconnectSignal(pass: RoomPass, socket: RoomSocket): void {
      const occupant = rooms.get(pass.appointment)?.occupants.get(pass.seat);
      if (occupant?.signal !== socket) return;
      occupant.signal = null;
      if (occupant.room === null && occupant.grace === undefined) remove(pass.appointment, occupant);
    },
    /** Who is in the room, whoever is not at its door. */
    participants: (appointment: Ulid): Participant[] =>
      seated(rooms.get(appointment)).filter(isHere).map(participantOf),
    /** A page's room socket: from here on it is present. */
    connectRoom(pass: RoomPass, person: Person, socket: RoomSocket): void {
      const occupant = admit(pass);
      if (!occupant) {
        send(socket, { type: 'end', reason: 'seat-taken' });
        return socket.close(ENDED_CODE, 'seat-taken');
      }
      clearTimeout(occupant.grace);
      occupant.grace = undefined;
      occupant.room?.terminate();
      Object.assign(occupant, { room: socket, person });
      if (pass.waits) send(socket, { type: 'waiting' });
      const room = rooms.get(pass.appointment);
      if (room) announce(pass.appointment, room);
    },
    /** The page that waits at the door under this id; null: none does. */
    waitingPass: (appointment: Ulid, peerId: string): RoomPass | null =>
      atDoor(appointment).find(({ pass }) => pass.peerId === peerId)?.pass ?? null,
    /** Tells a page at the door that it may join again. */
    letIn(appointment: Ulid, peerId: string): void {
      for (const { pass, room } of atDoor(appointment))
        if (pass.peerId === peerId) send(room, { type: 'let-in' });
    },
    /** The facility no longer wants anyone to wait. */
    openDoors(facility: string): void {
      for (const [appointment, room] of rooms)
        if (room.facility === facility)
          for (const one of atDoor(appointment)) send(one.room, { type: 'let-in' });
    },
    /** @param meant the page said goodbye or was closed; otherwise its network may come back. */
    disconnectRoom(pass: RoomPass, socket: RoomSocket, meant: boolean): void {
      const occupant = rooms.get(pass.appointment)?.occupants.get(pass.seat);
      if (occupant?.room !== socket) return;
      occupant.room = null;
      // Now, whatever comes after: while its network may come back, silence has only begun.
      heard.set(`${pass.appointment} ${pass.seat}`, clock.now());
      if (meant) return remove(pass.appointment, occupant);
      occupant.grace = setTimeout(() => remove(pass.appointment, occupant), GRACE_MS).unref();
    },
    /** Whether a message of this page may reach that id: only within the room, only while it is the seat's page. */
    mayReach(pass: RoomPass, peerId: string): boolean {
      const inside = seated(rooms.get(pass.appointment)).map((one) => one.pass.peerId);
      return inside.includes(pass.peerId) && inside.includes(peerId);
    },
    /** Whether this socket is the one of the seat's current page: of an older one nothing is heard any more. */
    isCurrent(pass: RoomPass, socket: RoomSocket): boolean {
      return rooms.get(pass.appointment)?.occupants.get(pass.seat)?.room === socket;
    },
    /** Passes a message on within the room, unread; false when it goes nowhere. */
    relay(pass: RoomPass, peerId: string, message: unknown): boolean {
      const inside = seated(rooms.get(pass.appointment));
      const target = inside.find((one) => one.pass.peerId === peerId && one.pass.seat !== pass.seat)?.room;
      return target ? handOn(target, pass, message) : false;
    },
    /** Milliseconds since the epoch; Infinity while the seat's page is connected. */
    lastHeardAt(appointment: Ulid, seat: Seat): number {
      const isHere = rooms.get(appointment)?.occupants.get(seat)?.room ?? null;
      return isHere ? Infinity : (heard.get(`${appointment} ${seat}`) ?? startedAt);
    },
    /** Tells the page that sits there that another device of theirs asks to go on in its place. */
    tellMoveAsked(appointment: Ulid, seat: Seat): void {
      const occupant = rooms.get(appointment)?.occupants.get(seat);
      if (occupant && !occupant.pass.waits) send(occupant.room, { type: 'move-asked' });
    },
    /** Sends out whoever sits there by an earlier epoch. */
    fence(appointment: Ulid, seat: Seat, epoch: number): void {
      endRoom(appointment, 'seat-taken', (pass) => pass.seat === seat && pass.epoch < epoch);
    },
    sessions: (): string[] => [...rooms.values()].flatMap(present).flatMap(({ pass }) => pass.session ?? []),
    /** Cuts the pages of sessions that have ended; whoever has signed in again comes back by themself. */
    cut(isEnded: (session: string) => boolean): void {
      for (const [appointment, room] of rooms)
        for (const occupant of present(room))
          if (occupant.pass.session && isEnded(occupant.pass.session)) remove(appointment, occupant);
    },
    /** Sends out whoever sits there: the invitation was taken back. */
    empty(appointment: Ulid, seat: Seat): void {
      endRoom(appointment, 'superseded', (pass) => pass.seat === seat);
    },
    /** Sends everyone out: there is no such appointment any more. */
    close: (appointment: Ulid) => endRoom(appointment, 'closed', () => true),
    /** Sends everyone out whom the appointment's new state no longer lets in. */
    review(appointment: Appointment): void {
      const id = idTail(appointment._id);
      if (appointment.closedAt !== null || appointment.status === 'fulfilled')
        return endRoom(id, 'closed', () => true);
      if (appointment.status === 'cancelled') return endRoom(id, 'superseded', () => true);
      endRoom(id, 'superseded', (pass) => pass.generation < appointment.generation);
    },
    /** Sends out whose time is over, and forgets old departures. */
    sweep(): void {
      const now = clock.now();
      for (const appointment of rooms.keys())
        endRoom(appointment, 'expired', (pass) => pass.expiresAt <= now);
      for (const [key, at] of heard) if (now - at > 24 * 3_600_000) heard.delete(key);
    },
    /** The service stops: pages come back by themselves when it is there again. */
    stop(): void {
      for (const { room, signal, grace } of [...rooms.values()].flatMap(present)) {
        clearTimeout(grace);
        room?.terminate();
        signal?.terminate();
      }
      rooms.clear();
    },
  };
}
export type Rooms = ReturnType<typeof createRooms>;
