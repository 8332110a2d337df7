import type { Instant, Interval, LocalDate, Ulid } from '#domain/primitives.ts';
import { collide } from '#domain/slots.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { utcDates } from './utc-dates.ts';

/** A practitioner's time that one appointment takes. */
export interface Held extends Interval {
  appointment: Ulid;
  facility: string;
}

interface DayDocument extends Stored {
  type: 'day';
  practitioner: string;
  date: string;
  held: Held[];
}

export interface Claim extends Held {
  practitioner: string;
  bufferMinutes: number;
}

const MINUTE_MS = 60_000;
const dayId = (practitioner: string, date: string) => `day:${practitioner}:${date}`;
const isSame = (a: Held, b: Held) =>
  a.appointment === b.appointment && a.start === b.start && a.end === b.end;

/** The UTC dates that a claim touches, its buffer included: neighbours across midnight must meet in one document. */
export const claimDates = ({ start, end, bufferMinutes }: Interval & { bufferMinutes: number }) =>
  utcDates(start, Date.parse(end) + bufferMinutes * MINUTE_MS);

/**
 * What must have one winner: a practitioner's day is one document of a database with one shard and one copy, written by
 * compare and swap. Whoever finds a collision there has lost.
 */
export function createClaims(store: Store) {
  const database = store.database('claims');

  async function holdOn(date: string, { practitioner, bufferMinutes, ...rest }: Claim): Promise<boolean> {
    const { start, end, appointment, facility } = rest;
    const claim: Held = { start, end, appointment, facility };
    let won = false;
    const _id = dayId(practitioner, date);
    await database.update<DayDocument>(_id, (current) => {
      const held = current?.held ?? [];
      const others = held.filter((other) => other.appointment !== appointment);
      won = !others.some((other) => collide(other, claim, bufferMinutes));
      if (!won || held.some((other) => isSame(other, claim))) return null;
      return { ...current, _id, type: 'day', practitioner, date, held: [...held, claim] };
    });
    return won;
  }

  /** Frees what the appointment holds on these dates, except `keep`. */
  async function release(
    practitioner: string,
    appointment: Ulid,
    dates: readonly string[],
    keep: Interval | null = null,
  ): Promise<void> {
    const isKept = (held: Held) =>
      held.appointment !== appointment || (held.start === keep?.start && held.end === keep.end);
    for (const date of dates) {
      await database.update<DayDocument>(dayId(practitioner, date), (current) =>
        !current || current.held.every(isKept) ? null : { ...current, held: current.held.filter(isKept) },
      );
    }
  }

  return {
    release,
    /**
     * True when the appointment holds the interval, on every date it touches; repeatable. An interval it held before
     * stays held too, until `release`.
     */
    async hold(claim: Claim): Promise<boolean> {
      const taken: string[] = [];
      for (const date of claimDates(claim)) {
        if (await holdOn(date, claim)) {
          taken.push(date);
          continue;
        }
        await releaseOne(claim, taken);
        return false;
      }
      return true;
    },
    /** One date's document: its revision tells whether it moved meanwhile. */
    async day(practitioner: string, date: string): Promise<{ rev: string; held: Held[] }> {
      const found = await database.get<DayDocument>(dayId(practitioner, date));
      return { rev: found?._rev ?? '', held: found?.held ?? [] };
    },
    /** The dates from this one on with something of this practitioner in them. */
    async datesFrom(practitioner: string, date: LocalDate): Promise<LocalDate[]> {
      const days = await database.range<DayDocument>(
        dayId(practitioner, date),
        `${dayId(practitioner, '')}\uffff`,
      );
      return days.map((day) => day.date);
    },
    /** What is held in [from, to), in order. */
    async between(practitioner: string, from: Instant, to: Instant): Promise<Held[]> {
      const ids = utcDates(from, Date.parse(to)).map((date) => dayId(practitioner, date));
      const days = await database.getMany<DayDocument>(ids);
      const unique = new Map(
        days
          .flatMap((day) => day?.held ?? [])
          .filter(({ start, end }) => start < to && from < end)
          .map((held) => [`${held.appointment} ${held.start}`, held]),
      );
      return [...unique.values()].sort((a, b) => a.start.localeCompare(b.start));
    },
  };

  async function releaseOne({ practitioner, ...claim }: Claim, dates: string[]) {
    for (const date of dates) {
      await database.update<DayDocument>(dayId(practitioner, date), (current) =>
        current ? { ...current, held: current.held.filter((held) => !isSame(held, claim)) } : null,
      );
    }
  }
}
export type Claims = ReturnType<typeof createClaims>;
