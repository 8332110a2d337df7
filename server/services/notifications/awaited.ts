import type { Appointment } from '#domain/appointment.ts';
import type { Facility } from '#domain/facility.ts';
import type { Ulid } from '#domain/primitives.ts';
import { DEFAULT_REMINDERS } from '#domain/reminders.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Presence } from '../presence.ts';

/** The family may be on its way in. */
const PATIENCE_MS = 60_000;
const NEVER = Number.POSITIVE_INFINITY;

interface Dependencies {
  clock: Clock;
  appointments: { get(facility: string, id: Ulid): Promise<Appointment | null> };
  facilities: { get(facility: string): Promise<Facility | null> };
  remind: (appointment: Appointment, kind: 'awaited') => Promise<void>;
}

/** Tells a family that isn't there, once the hour has come, that the doctor is. */
export function createAwaited({ clock, appointments, facilities, remind }: Dependencies) {
  const alone = new Map<Ulid, { facility: string; dueMs: number }>();

  /** @returns when to ask again. */
  async function tell(id: Ulid, facility: string): Promise<number> {
    const appointment = await appointments.get(facility, id);
    if (!appointment || appointment.closedAt !== null) return NEVER;
    const startMs = Date.parse(appointment.start);
    // Who came early waits for the hour.
    if (startMs > clock.now()) return startMs;
    const choices = (await facilities.get(facility))?.reminders ?? DEFAULT_REMINDERS;
    if (choices.awaited) await remind(appointment, 'awaited');
    return NEVER;
  }

  return {
    /** Who is in a room now. */
    notice({ facility, appointment, seats }: Presence): void {
      if (!seats.includes('practitioner') || seats.includes('patient')) alone.delete(appointment);
      else if (!alone.has(appointment))
        alone.set(appointment, { facility, dueMs: clock.now() + PATIENCE_MS });
    },
    async run(): Promise<void> {
      for (const [id, { facility, dueMs }] of alone) {
        if (dueMs > clock.now()) continue;
        const againMs = await tell(id, facility);
        if (alone.has(id)) alone.set(id, { facility, dueMs: againMs });
      }
    },
  };
}
