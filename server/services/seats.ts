import type { Appointment } from '#domain/appointment.ts';
import { SeatSchema, type Seat } from '#domain/call.ts';
import { isLetInStill } from '#domain/entrance.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { createHash } from 'node:crypto';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';

/** One seat of one generation of one appointment. */
export interface SeatKey {
  appointment: Ulid;
  seat: Seat;
  generation: number;
}

interface SeatDocument extends Stored {
  type: 'seat';
  appointment: Ulid;
  seat: Seat;
  generation: number;
  /** The fencing token: sockets and credentials of an earlier one are refused. */
  epoch: number;
  /** Whose device sits here: a link's session, or a practitioner's account; empty: nobody any more. */
  holder: string;
  at: Instant;
}
/** Whoever sat there in this epoch was let in by the doctor. */
interface LetInDocument extends Stored {
  type: 'let-in';
  epoch: number;
  at: Instant;
}
export type TakenSeat = Pick<SeatDocument, 'epoch' | 'holder' | 'at'>;

const NOBODY = '';
/** How long a device must have been silent before another may continue in its place. */
export const SILENCE_MS = 30_000;

const hashOf = (appointment: Ulid, seat: Seat) =>
  createHash('sha256').update(`${appointment}\n${seat}`).digest('base64url').slice(0, 22);
const prefixOf = (appointment: Ulid, seat: Seat) => `seat:${hashOf(appointment, seat)}:`;
/** Padded, so that the order of ids is the order of epochs. */
const idOf = ({ appointment, seat, generation }: SeatKey, epoch: number) =>
  `${prefixOf(appointment, seat)}${generation}:${String(epoch).padStart(6, '0')}`;

const letInPrefixOf = (appointment: Ulid, seat: Seat) => `let-in:${hashOf(appointment, seat)}:`;

interface Dependencies {
  store: Store;
  clock: Clock;
}

/**
 * Who sits where. A seat is a document that can be created once, in a database with a single writer per document: of
 * any number of claims at the same instant one wins (docs/decisions/007-rooms-and-signalling.md).
 */
export function createSeats({ store, clock }: Dependencies) {
  const claims = store.database('claims');

  async function latest(key: SeatKey): Promise<TakenSeat | null> {
    const { appointment, seat, generation } = key;
    const taken = await claims.list<SeatDocument>(`${prefixOf(appointment, seat)}${generation}:`);
    return taken.at(-1) ?? null;
  }
  async function current(key: SeatKey): Promise<TakenSeat | null> {
    const taken = await latest(key);
    return taken?.holder === NOBODY ? null : taken;
  }

  /** The seat as it is after trying to be the one who creates it. */
  async function create(key: SeatKey, epoch: number, holder: string): Promise<TakenSeat> {
    const _id = idOf(key, epoch);
    const mine = { ...key, epoch, holder, at: instant(clock) };
    if ((await claims.put({ _id, type: 'seat', ...mine } as SeatDocument)).ok) return mine;
    const winner = await latest(key);
    if (!winner) throw new Failure('seat-taken');
    return winner;
  }

  return {
    current,
    /** Takes a free seat, or comes back to one's own. @throws Failure `seat-taken` */
    async claim(key: SeatKey, holder: string): Promise<TakenSeat> {
      const known = await latest(key);
      const isFree = known === null || known.holder === NOBODY;
      const taken = isFree ? await create(key, (known?.epoch ?? 0) + 1, holder) : known;
      if (taken.holder !== holder) throw new Failure('seat-taken');
      return taken;
    },
    /**
     * « Continuer ici »: the seat's next epoch, once the device that holds it has been silent for 30 s.
     * @param lastHeardAt milliseconds since the epoch; Infinity while it is connected.
     * @throws Failure `seat-taken`
     */
    async takeOver(key: SeatKey, holder: string, lastHeardAt: number): Promise<TakenSeat> {
      const held = await current(key);
      if (!held) return this.claim(key, holder);
      if (held.holder === holder) return held;
      const silentSince = Math.max(lastHeardAt, Date.parse(held.at));
      if (clock.now() - silentSince < SILENCE_MS) throw new Failure('seat-taken');
      const taken = await create(key, held.epoch + 1, holder);
      if (taken.holder !== holder) throw new Failure('seat-taken');
      return taken;
    },
    /**
     * Frees a seat that was taken. Not by removing it: the next to sit there must have a higher epoch, or the tokens of
     * the former would be worth something again.
     */
    async vacate(key: SeatKey): Promise<void> {
      for (let held = await current(key); held; held = await current(key))
        await create(key, held.epoch + 1, NOBODY);
    },
    /** « Laisser entrer ». Repeatable; it outlives reloads, other devices that continue, and the service's own restart. */
    async letIn({ appointment, seat, generation }: SeatKey, epoch: number): Promise<void> {
      const _id = `${letInPrefixOf(appointment, seat)}${generation}:${epoch}`;
      await claims.put({ _id, type: 'let-in', epoch, at: instant(clock) } as LetInDocument);
    },
    async isLetIn(key: SeatKey): Promise<boolean> {
      const { appointment, seat, generation } = key;
      const letIn = await claims.list<LetInDocument>(`${letInPrefixOf(appointment, seat)}${generation}:`);
      if (letIn.length === 0) return false;
      const taken = await claims.list<SeatDocument>(`${prefixOf(appointment, seat)}${generation}:`);
      const emptied = taken.filter(({ holder }) => holder === NOBODY);
      const epochs = (documents: { epoch: number }[]) => documents.map(({ epoch }) => epoch);
      return isLetInStill(epochs(letIn), epochs(emptied));
    },
    /** Sweeps the seats of earlier generations, and all of a closed appointment: they let nobody in already. */
    async settle(
      appointment: Pick<Appointment, '_id' | 'status' | 'closedAt' | 'generation'>,
    ): Promise<void> {
      const isOver = appointment.closedAt !== null || appointment.status === 'cancelled';
      for (const seat of SeatSchema.options) {
        for (const prefixFor of [prefixOf, letInPrefixOf]) {
          const prefix = prefixFor(idTail(appointment._id), seat);
          for (const { _id, _rev = '' } of await claims.list<Stored>(prefix)) {
            const generation = Number(_id.slice(prefix.length).split(':')[0]);
            if (isOver || generation < appointment.generation) await claims.remove(_id, _rev);
          }
        }
      }
    },
  };
}
export type Seats = ReturnType<typeof createSeats>;
