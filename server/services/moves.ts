import type { Instant } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { seatPrefix, type SeatKey } from './seat-key.ts';

interface MoveDocument extends Stored {
  type: 'move';
  epoch: number;
  /** The device that asked last. */
  asked: { holder: string; at: Instant } | null;
  /** `holder` null: whichever of the link's devices asks next. */
  allowed: { holder: string | null; until: Instant } | null;
}

/** Whoever asked so long ago has given up. */
const ASKED_MS = 2 * 60_000;
/** Long enough to say on the telephone where to touch. */
const ALLOWED_MS = 5 * 60_000;
/** A page that waits asks every other second: that costs no writing each time. */
const NOTE_EVERY_MS = 30_000;

/** « Continuer ici » while the first device is still there: it goes on elsewhere once it, or the staff, say so. */
export function createMoves({ store, clock }: { store: Store; clock: Clock }) {
  const claims = store.database('claims');
  // One for each epoch: what was allowed is used up by moving.
  const idOf = (key: SeatKey, epoch: number) => `${seatPrefix('move', key)}${key.generation}:${epoch}`;
  const ageOf = (at: Instant) => clock.now() - Date.parse(at);
  const untilAllowed = () => new Date(clock.now() + ALLOWED_MS).toISOString();

  async function change(key: SeatKey, epoch: number, by: (now: MoveDocument) => MoveDocument | null) {
    const _id = idOf(key, epoch);
    return claims.update<MoveDocument>(_id, (current) =>
      by(current ?? { _id, type: 'move', epoch, asked: null, allowed: null }),
    );
  }

  return {
    async ask(key: SeatKey, epoch: number, holder: string): Promise<void> {
      await change(key, epoch, (move) =>
        move.asked?.holder === holder && ageOf(move.asked.at) < NOTE_EVERY_MS
          ? null
          : { ...move, asked: { holder, at: instant(clock) } },
      );
    },
    /** From the device that sits there: the one that asked may go on. */
    async allowAsked(key: SeatKey, epoch: number): Promise<void> {
      await change(key, epoch, (move) =>
        move.asked && ageOf(move.asked.at) < ASKED_MS
          ? { ...move, allowed: { holder: move.asked.holder, until: untilAllowed() } }
          : null,
      );
    },
    /** From the staff, who have the family on the telephone. */
    async allowNext(key: SeatKey, epoch: number): Promise<void> {
      await change(key, epoch, (move) => ({ ...move, allowed: { holder: null, until: untilAllowed() } }));
    },
    async isAllowed(key: SeatKey, epoch: number, holder: string): Promise<boolean> {
      const { allowed } = (await claims.get<MoveDocument>(idOf(key, epoch))) ?? { allowed: null };
      if (!allowed || Date.parse(allowed.until) <= clock.now()) return false;
      return allowed.holder === null || allowed.holder === holder;
    },
  };
}
