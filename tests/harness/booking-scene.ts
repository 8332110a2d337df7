import type { Interval } from '#domain/primitives.ts';
import { addFacility, addPractitioner, addTablet } from './facility.ts';
import { startService } from './service.ts';

const SLOT_MS = 20 * 60_000;

/** A running service with a facility, its practitioner and an enrolled tablet; its clock stands at `now`. */
export async function openBookingScene(
  environment: Record<string, string>,
  now = '2031-05-03T08:00:00.000Z',
) {
  const running = await startService({ environment });
  running.clock.set(now);
  const facility = await addFacility(running.service);
  const practitioner = await addPractitioner(running.service, [facility]);
  const tablet = await addTablet(running.service, facility);
  let slots = 0;
  return {
    ...{ running, facility, practitioner, tablet },
    /** Forty minutes apart, from 8:40 UTC on 5 May 2031. */
    nextSlot(): Interval {
      slots += 1;
      const startMs = Date.UTC(2031, 4, 5, 8, 40 * slots);
      return { start: new Date(startMs).toISOString(), end: new Date(startMs + SLOT_MS).toISOString() };
    },
    /** Asks for it and waits for the answer. */
    async book(patient: string, slot: Interval, motive: string | null = null) {
      const id = await tablet.ask({ kind: 'book', patient, practitioner, motive, ...slot });
      await tablet.push();
      return { id, appointment: await tablet.answered(id) };
    },
    close: () => running.close(),
  };
}
export type BookingScene = Awaited<ReturnType<typeof openBookingScene>>;
