import type { Appointment } from '#domain/appointment.ts';
import type { Seat } from '#domain/call.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { ServiceLogger } from '../logger.ts';
import type { ReadinessService } from './readiness.ts';

export interface Presence {
  facility: string;
  appointment: Ulid;
  seats: Seat[];
}

interface Dependencies {
  logger: ServiceLogger;
  readiness: Pick<ReadinessService, 'recordPresence'>;
  appointments: { arrive(facility: string, id: Ulid): Promise<Appointment | null> };
}

/** Writes who is in each room, one write at a time per appointment: the last word must be the last one said. */
export function createPresence({ logger, readiness, appointments }: Dependencies) {
  const waiting = new Map<Ulid, Presence>();
  const busy = new Map<Ulid, Promise<void>>();

  const isAwaited = (seat: Seat): seat is 'patient' | 'practitioner' =>
    seat === 'patient' || seat === 'practitioner';

  async function write(appointment: Ulid): Promise<void> {
    for (let next = waiting.get(appointment); next; next = waiting.get(appointment)) {
      waiting.delete(appointment);
      try {
        const seats = next.seats.filter(isAwaited);
        await readiness.recordPresence(next.facility, appointment, seats);
        // « arrived » is the patient or the doctor in the room, whoever came first.
        if (seats.length > 0) await appointments.arrive(next.facility, appointment);
      } catch (error) {
        // The call goes on without its dashboard; the next change says it again.
        logger.warn({ err: error, appointment }, 'presence could not be recorded');
      }
    }
    busy.delete(appointment);
  }

  return {
    record(presence: Presence): void {
      const { appointment } = presence;
      waiting.set(appointment, presence);
      if (!busy.has(appointment)) busy.set(appointment, write(appointment));
    },
    /** Resolves when everything said so far is written. */
    async settled(): Promise<void> {
      await Promise.all(busy.values());
    },
  };
}
