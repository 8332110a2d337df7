import type { Appointment } from '#domain/appointment.ts';
import { SeatSchema, type Seat } from '#domain/call.ts';
import { isLetInStill } from '#domain/entrance.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { instant, type Clock } from '../adapters/clock.ts';
import { StoreUnavailableError, type Store, type Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { createMoves } from './moves.ts';
import { SEAT_CLAIMS, seatPrefix, type SeatKey } from './seat-key.ts';

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

/** How often, and how soon again, a claim that was just written is looked for. */
const READINGS = 4;
const READ_AGAIN_MS = 25;

/** Padded, so that the order of ids is the order of epochs. */
const idOf = (key: SeatKey, epoch: number) =>
  `${seatPrefix('seat', key)}${key.generation}:${String(epoch).padStart(6, '0')}`;
const letInPrefix = (key: SeatKey) => `${seatPrefix('let-in', key)}${key.generation}:`;

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
  const moves = createMoves({ store, clock });

  /** Every epoch so far, one document after the other: on a cluster, a list may be behind what its documents say. */
  async function epochs(key: SeatKey): Promise<SeatDocument[]> {
    const taken: SeatDocument[] = [];
    for (;;) {
      const next = await claims.get<SeatDocument>(idOf(key, taken.length + 1));
      if (!next) return taken;
      taken.push(next);
    }
  }
  const latest = async (key: SeatKey): Promise<TakenSeat | null> => (await epochs(key)).at(-1) ?? null;
  async function current(key: SeatKey): Promise<TakenSeat | null> {
    const taken = await latest(key);
    return taken?.holder === NOBODY ? null : taken;
  }

  /**
   * The seat as it is after trying to be the one who creates it. Whatever the store answered to the writing (also that
   * fewer nodes than asked took it, or nothing at all), it is read again before anything is granted.
   * @throws StoreUnavailableError when it can't be read back: the same request may be made again.
   */
  async function create(key: SeatKey, epoch: number, holder: string): Promise<TakenSeat> {
    const _id = idOf(key, epoch);
    const mine = { _id, type: 'seat', ...key, epoch, holder, at: instant(clock) };
    let cause: unknown = null;
    await claims.put(mine as SeatDocument).catch((error: unknown) => (cause = error));
    for (let reading = 0; reading < READINGS; reading += 1) {
      if (reading > 0) await pause(READ_AGAIN_MS);
      const winner = await claims.get<SeatDocument>(_id);
      if (winner) return winner;
    }
    throw new StoreUnavailableError('claims: nobody can tell who has the seat', { cause });
  }

  return {
    current,
    moves,
    /** Takes a free seat, or comes back to one's own. @throws Failure `seat-taken` */
    async claim(key: SeatKey, holder: string): Promise<TakenSeat> {
      const known = await latest(key);
      const isFree = known === null || known.holder === NOBODY;
      const taken = isFree ? await create(key, (known?.epoch ?? 0) + 1, holder) : known;
      if (taken.holder !== holder) throw new Failure('seat-taken');
      return taken;
    },
    /**
     * « Continuer ici »: the seat's next epoch, once the device that holds it has been silent for 30 s, or it or the
     * staff allow it. Whoever is refused has asked.
     * @param lastHeardAt milliseconds since the epoch; Infinity while it is connected.
     * @throws Failure `seat-taken`
     */
    async takeOver(key: SeatKey, holder: string, lastHeardAt: number): Promise<TakenSeat> {
      const held = await current(key);
      if (!held) return this.claim(key, holder);
      if (held.holder === holder) return held;
      const silentSince = Math.max(lastHeardAt, Date.parse(held.at));
      const isSilent = clock.now() - silentSince >= SILENCE_MS;
      if (!isSilent && !(await moves.isAllowed(key, held.epoch, holder))) {
        await moves.ask(key, held.epoch, holder);
        throw new Failure('seat-taken');
      }
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
    async letIn(key: SeatKey, epoch: number): Promise<void> {
      const _id = `${letInPrefix(key)}${epoch}`;
      await claims.put({ _id, type: 'let-in', epoch, at: instant(clock) } as LetInDocument);
    },
    async isLetIn(key: SeatKey): Promise<boolean> {
      const letIn = await claims.list<LetInDocument>(letInPrefix(key));
      if (letIn.length === 0) return false;
      const emptied = (await epochs(key)).filter(({ holder }) => holder === NOBODY);
      const numbers = (documents: { epoch: number }[]) => documents.map(({ epoch }) => epoch);
      return isLetInStill(numbers(letIn), numbers(emptied));
    },
    /** Sweeps the seats of earlier generations, and all of a closed appointment: they let nobody in already. */
    async settle(
      appointment: Pick<Appointment, '_id' | 'status' | 'closedAt' | 'generation'>,
    ): Promise<void> {
      const isOver = appointment.closedAt !== null || appointment.status === 'cancelled';
      // No earlier generation, nothing to end: each booking would ask for every seat.
      if (!isOver && appointment.generation === 1) return;
      for (const seat of SeatSchema.options) {
        for (const claim of SEAT_CLAIMS) {
          const prefix = seatPrefix(claim, { appointment: idTail(appointment._id), seat });
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
