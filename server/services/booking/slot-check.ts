import type { RefusalReason } from '#domain/appointment.ts';
import type { Interval } from '#domain/primitives.ts';
import { isOffered, nearestFreeSlots } from '#domain/slots.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Claims } from '../claims.ts';
import type { PractitionerRecord } from '../practitioners.ts';

const COUNT = 3;
const DAYS_AHEAD = 14;
const DAY_MS = 86_400_000;

/** Whether a slot may be asked for at all, and what else is free. */
export function createSlotCheck({ clock, claims }: { clock: Clock; claims: Claims }) {
  return {
    /** Before any claim; null when nothing speaks against it. */
    fault(
      { start, end }: Interval,
      { availability }: PractitionerRecord,
    ): Extract<RefusalReason, 'too-late' | 'outside-availability'> | null {
      if (Date.parse(start) <= clock.now()) return 'too-late';
      return isOffered({ start, end }, availability) ? null : 'outside-availability';
    },
    async alternatives(
      wanted: Interval,
      { practitioner, availability }: PractitionerRecord,
    ): Promise<Interval[]> {
      const from = new Date(Date.parse(wanted.start) - DAY_MS).toISOString();
      const to = new Date(Date.parse(wanted.start) + (DAYS_AHEAD + 1) * DAY_MS).toISOString();
      const busy = await claims.between(practitioner, from, to);
      return nearestFreeSlots({ availability, busy, now: clock.now(), wanted, count: COUNT });
    },
  };
}
export type SlotCheck = ReturnType<typeof createSlotCheck>;
