import type { Appointment } from '#domain/appointment.ts';
import type { JoinAnswer, Seat } from '#domain/call.ts';
import { idTail } from '#domain/document-ids.ts';
import { waitsAtDoor } from '#domain/entrance.ts';
import { entryState, entryWindow } from '#domain/entry-window.ts';
import type { Ulid } from '#domain/primitives.ts';
import { randomBytes } from 'node:crypto';
import { instant, type Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import type { Facilities } from './facilities.ts';
import type { ParticipantSession } from './guards.ts';
import type { PersonIn } from './room-people.ts';
import type { RoomPass, RoomTokens } from './room-tokens.ts';
import type { Person } from './room-occupant.ts';
import type { Rooms } from './rooms.ts';
import type { SeatKey } from './seat-key.ts';
import type { Seats, TakenSeat } from './seats.ts';
import type { Sessions } from './sessions.ts';
import type { Turn } from './turn.ts';

export interface Joining {
  facility: string;
  appointment: Ulid;
  seat: Seat;
  /** Whose device asks: a link's session, or a practitioner's account. */
  holder: string;
  /** The account's session that asks. */
  session?: string | undefined;
  /** The name by which this browser reached the service: relays beside it answer to the same. */
  hostname: string;
  /** « Continuer ici ». */
  takeOver?: boolean;
}

/** A participant whom a token lets in. */
export interface Admitted {
  pass: RoomPass;
  person: Person;
}

/** Who is seated may come back until 4 h after the hour, or until the closing (R7). */
const RETURN_MS = 4 * 3_600_000;

interface Dependencies {
  clock: Clock;
  appointments: { get(facility: string, id: Ulid): Promise<Appointment | null> };
  facilities: Pick<Facilities, 'get'>;
  personIn: PersonIn;
  seats: Seats;
  rooms: Pick<Rooms, 'lastHeardAt' | 'fence' | 'participants' | 'tellMoveAsked'>;
  tokens: RoomTokens;
  turn: Turn;
  sessions: Pick<Sessions, 'isOpen'>;
}

const isOver = (appointment: Appointment) =>
  appointment.closedAt !== null || !['booked', 'arrived'].includes(appointment.status);
const returnEndsAt = (appointment: Appointment) => Date.parse(appointment.start) + RETURN_MS;

/** Lets people in by the service's own clock, and tells whether a token still does. */
export function createJoin(dependencies: Dependencies) {
  const { clock, appointments, facilities, personIn, seats, rooms, tokens, turn, sessions } = dependencies;

  /** @throws Failure `room-not-open`, `room-closed` */
  async function assertMayEnter(appointment: Appointment, isSeated: boolean): Promise<void> {
    const serverNow = instant(clock);
    if (isOver(appointment) || clock.now() >= returnEndsAt(appointment)) throw new Failure('room-closed');
    if (isSeated) return;
    if (appointment.consentWithdrawnAt !== undefined) throw new Failure('room-closed');
    const facility = await facilities.get(appointment.facility);
    if (!facility) throw new Failure('not-found');
    const window = entryWindow({ ...facility, start: appointment.start, end: appointment.end });
    const state = entryState(window, serverNow);
    if (state === 'too-early') throw new Failure('room-not-open', { opensAt: window.opensAt, serverNow });
    if (state === 'over') throw new Failure('room-closed');
  }

  async function mustWait({ facility }: { facility: string }, key: SeatKey): Promise<boolean> {
    const settings = await facilities.get(facility);
    return settings?.letIn === true && waitsAtDoor(key.seat, settings, await seats.isLetIn(key));
  }

  async function answer(
    appointment: Appointment,
    taken: TakenSeat,
    { seat, session, hostname }: Pick<Joining, 'seat' | 'session' | 'hostname'>,
  ) {
    const { facility, generation } = appointment;
    const waits = await mustWait(appointment, { appointment: idTail(appointment._id), seat, generation });
    const person = await personIn(appointment, seat);
    if (!person) throw new Failure('not-found');
    const pass: RoomPass = {
      appointment: idTail(appointment._id),
      ...{ facility, seat, generation, epoch: taken.epoch },
      peerId: randomBytes(16).toString('hex'),
      issuedAt: clock.now(),
      expiresAt: returnEndsAt(appointment),
      ...(session !== undefined && { session }),
      ...(waits && { waits }),
    };
    return {
      appointment: pass.appointment,
      ...{ seat, ...person, epoch: pass.epoch, peerId: pass.peerId },
      token: tokens.sign(pass),
      iceServers: waits ? [] : turn.iceServers(pass, hostname),
      others: waits ? [] : rooms.participants(pass.appointment).filter((other) => other.seat !== seat),
      ...(waits && { waits }),
      serverNow: instant(clock),
    };
  }

  return {
    /** @throws Failure `not-found`, `room-not-open`, `room-closed`, `seat-taken` */
    async join(joining: Joining): Promise<JoinAnswer> {
      const { facility, appointment: id, seat, holder, takeOver } = joining;
      const appointment = await appointments.get(facility, id);
      if (!appointment) throw new Failure('not-found');
      const key = { appointment: id, seat, generation: appointment.generation };
      const held = await seats.current(key);
      // A second device doesn't get in after the window by taking over, unless the seat itself is still in use.
      await assertMayEnter(appointment, held !== null && (held.holder === holder || takeOver === true));
      if (!takeOver) return answer(appointment, await seats.claim(key, holder), joining);
      const taken = await seats.takeOver(key, holder, rooms.lastHeardAt(id, seat)).catch((error: unknown) => {
        // It is written down that this device asks: the one that sits there is told.
        if (error instanceof Failure) rooms.tellMoveAsked(id, seat);
        throw error;
      });
      rooms.fence(id, seat, taken.epoch);
      return answer(appointment, taken, joining);
    },
    /** For the self-test of whoever may come; nothing once the consultation is over. */
    async testRelays({ facility, appointment: id, seat }: ParticipantSession, hostname: string) {
      const appointment = await appointments.get(facility, id);
      if (!appointment || isOver(appointment)) return [];
      return turn.iceServers({ appointment: id, seat: `test-${seat}` }, hostname);
    },
    /** Whether this page, which came to wait at the door, still has to: let in meanwhile, or the setting was changed. */
    mustWaitStill: (pass: RoomPass) => mustWait(pass, pass),
    /** Repeatable. */
    letIn: (pass: RoomPass) => seats.letIn(pass, pass.epoch),
    /** From the page that sits there: another device of theirs, which asked, may go on in its place. */
    allowMove: (pass: RoomPass) => seats.moves.allowAsked(pass, pass.epoch),
    /** From the staff: another device of the family may go on. @throws Failure `not-found`, `already-closed` */
    async allowFamilyMove(facility: string, id: Ulid): Promise<void> {
      const appointment = await appointments.get(facility, id);
      if (!appointment) throw new Failure('not-found');
      if (isOver(appointment)) throw new Failure('already-closed');
      const key: SeatKey = { appointment: id, seat: 'patient', generation: appointment.generation };
      const held = await seats.current(key);
      if (held) await seats.moves.allowNext(key, held.epoch);
    },
    /** What may have changed while the participant was on the way in. */
    appointmentOf: ({ facility, appointment }: RoomPass) => appointments.get(facility, appointment),
    /** Whose page it is, whether the room still stands or not; null when the seat is nobody's any more. */
    async personOf({ facility, appointment: id, seat }: RoomPass): Promise<Person | null> {
      const appointment = await appointments.get(facility, id);
      return appointment && personIn(appointment, seat);
    },
    /** What the token says, whether or not it lets anyone in any more; costs the store nothing. */
    passOf: (token: string) => tokens.read(token, clock.now()),
    /** The participant that this token lets in right now, as the others see them; null otherwise. */
    async admit(token: string): Promise<Admitted | null> {
      const pass = tokens.read(token, clock.now());
      const appointment = pass && (await appointments.get(pass.facility, pass.appointment));
      if (!pass || !appointment || isOver(appointment) || appointment.generation !== pass.generation)
        return null;
      const taken = await seats.current(pass);
      if (taken?.epoch !== pass.epoch) return null;
      if (pass.session !== undefined && !(await sessions.isOpen(pass.session))) return null;
      const person = await personIn(appointment, pass.seat);
      return person && { pass, person };
    },
  };
}
export type Join = ReturnType<typeof createJoin>;
