import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Appointments } from '../appointments.ts';
import type { ChangesHub } from '../changes.ts';
import type { Claims } from '../claims.ts';
import type { Leases } from '../leases.ts';
import type { Locators } from '../locators.ts';
import type { Patients } from '../patients.ts';
import type { Practitioners } from '../practitioners.ts';
import { createAmend } from './amend.ts';
import { createBook } from './book.ts';
import { createBusyProjection } from './busy.ts';
import { createConsentEffect } from './consent.ts';
import { createCommandPath } from './command-path.ts';
import { createClaimsEffect, type Effect } from './effects.ts';
import { createLapse } from './lapse.ts';
import { createPeriodicJob } from './periodic.ts';
import { createSlotCheck } from './slot-check.ts';
import { createWaitingRequests } from './waiting.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  logger: ServiceLogger;
  hub: ChangesHub;
  leases: Leases;
  claims: Claims;
  locators: Locators;
  appointments: Appointments;
  patients: Patients;
  practitioners: Practitioners;
  /** Links, seats: beside the claims' own. */
  effects: Effect[];
  /** After all of them. */
  messages: Effect;
  /** What the effects queued for this facility may leave: a restart won't plan it again. */
  onRecorded: (facility: string) => void;
}

/** Requests in, appointments and everything that follows from them out (see docs/decisions/002-one-command-path.md). */
export function createBooking({ effects, onRecorded, ...shared }: Dependencies) {
  const { store, clock, logger, hub, leases } = shared;
  const slots = createSlotCheck(shared);
  const busy = createBusyProjection(shared);
  const path = createCommandPath({
    ...shared,
    busy,
    consent: createConsentEffect(shared),
    book: createBook({ ...shared, slots }),
    amend: createAmend({ ...shared, slots }),
    waiting: createWaitingRequests(store, clock),
    effects: [createClaimsEffect({ ...shared, busy }), ...effects],
  });
  const lapse = createLapse(shared);
  const upkeep = async () => {
    await path.retry();
    await lapse.run();
  };
  const periodic = createPeriodicJob('booking-upkeep', upkeep, { leases, logger });
  hub.follow({
    database: 'facility-',
    consumer: 'booking',
    concerns: path.concerns,
    handle: path.handle,
    recorded: onRecorded,
  });

  return { upkeep, start: periodic.start, stop: periodic.stop };
}
export type Booking = ReturnType<typeof createBooking>;
