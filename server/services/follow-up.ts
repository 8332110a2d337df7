import { setTimeout as pause } from 'node:timers/promises';
import type { followUpApi } from '#domain/api/follow-up.ts';
import type { Appointment } from '#domain/appointment.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { DAY_MS, MINUTE_MS } from '#domain/moment.ts';
import type { Instant, Interval, Ulid } from '#domain/primitives.ts';
import { RequestSchema, type BookingRequest } from '#domain/request.ts';
import { nearestFreeSlots } from '#domain/slots.ts';
import type * as z from 'zod/mini';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Claims } from './claims.ts';
import type { Visitor } from './dossier-access.ts';
import type { PractitionerRecord } from './practitioners.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  claims: Pick<Claims, 'between'>;
  appointments: { get(facility: string, id: Ulid): Promise<Appointment | null> };
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
}
type Wanted = z.output<typeof followUpApi.book.request>;

const OFFERED = 6;
const DAYS_AHEAD = 21;
const ASKED_EVERY_MS = 100;
const ASKED_TIMES = 80;

/** The doctor's own way to the next consultation: a request like a tablet's (decision 002), and its answer. */
export function createFollowUp({ store, clock, claims, appointments, practitioners }: Dependencies) {
  /** Whether it is asked for now, or was before. */
  async function ask(facility: string, request: BookingRequest, patient: Ulid): Promise<boolean> {
    const database = store.database(facilityDatabase(facility));
    const written = await database.put(request);
    if (written.ok) return true;
    const known = RequestSchema.safeParse(await database.get(request._id)).data;
    const isBooking = known?.order.kind === 'book' && known.order.patient === patient;
    return isBooking && known.by.id === request.by.id;
  }

  async function answer(facility: string, id: Ulid): Promise<Appointment | null> {
    for (let asked = 0; asked < ASKED_TIMES; asked++) {
      const found = await appointments.get(facility, id);
      if (found) return found;
      await pause(ASKED_EVERY_MS);
    }
    return null;
  }

  return {
    /** Free ones nearest to an hour, in order; its own day first. @throws Failure not-found */
    async slots({ appointment }: Visitor, around: Instant): Promise<Interval[]> {
      const record = await practitioners.get(appointment.practitioner);
      if (!record) throw new Failure('not-found');
      const { availability, practitioner } = record;
      const aroundMs = Date.parse(around);
      const from = new Date(aroundMs - DAY_MS).toISOString();
      const to = new Date(aroundMs + (DAYS_AHEAD + 1) * DAY_MS).toISOString();
      const busy = await claims.between(practitioner, from, to);
      // The search looks for anything but the slot that was wanted: a minute before it, no slot is.
      const start = new Date(aroundMs - MINUTE_MS).toISOString();
      const search = { availability, busy, now: clock.now(), wanted: { start, end: around } };
      const found = nearestFreeSlots({ ...search, count: OFFERED, daysAhead: DAYS_AHEAD });
      return found.sort((a, b) => a.start.localeCompare(b.start));
    },

    /** @throws Failure not-found (an id that stands for something else), bad-request (the consent was withdrawn) */
    async book({ facility, appointment, by }: Visitor, wanted: Wanted): Promise<Appointment | null> {
      if (appointment.consentWithdrawnAt !== undefined)
        throw new Failure('bad-request', { fields: { consent: 'withdrawn' } });
      const { id, start, end, motive } = wanted;
      const { patient, practitioner } = appointment;
      const request: BookingRequest = {
        _id: documentId.request(id),
        ...{ type: 'request', v: SCHEMA_VERSION, at: instant(clock), by },
        order: { kind: 'book', patient, practitioner, start, end, motive },
      };
      if (!(await ask(facility, request, patient))) throw new Failure('not-found');
      return answer(facility, id);
    },
  };
}
export type FollowUp = ReturnType<typeof createFollowUp>;
