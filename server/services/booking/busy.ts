import { SERVICE_AUTHOR } from '#domain/author.ts';
import type { Busy } from '#domain/availability.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { LocalDate } from '#domain/primitives.ts';
import { isDeepStrictEqual } from 'node:util';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import type { Claims } from '../claims.ts';
import type { PractitionerRecord } from '../practitioners.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  claims: Claims;
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
}

/** Shows a practitioner's taken time to every facility served, without personal data (R2). */
export function createBusyProjection({ store, clock, claims, practitioners }: Dependencies) {
  async function write(
    facility: string,
    practitioner: string,
    date: LocalDate,
    intervals: Busy['intervals'],
  ) {
    const _id = documentId.busy(practitioner, date);
    await store.database(facilityDatabase(facility)).update<Busy>(_id, (current) => {
      if (isDeepStrictEqual(current?.intervals ?? [], intervals)) return null;
      const base = { _id, type: 'busy', v: SCHEMA_VERSION, at: instant(clock), by: SERVICE_AUTHOR } as const;
      return { ...base, practitioner, date, intervals };
    });
  }

  /** Repeatable. Whoever projects an old day sees that it moved, and projects again. */
  async function project(practitioner: string, date: LocalDate): Promise<void> {
    const facilities = (await practitioners.get(practitioner))?.facilities ?? [];
    for (;;) {
      const { rev, held } = await claims.day(practitioner, date);
      const intervals = held
        .map(({ start, end }) => ({ start, end }))
        .sort((a, b) => a.start.localeCompare(b.start));
      await Promise.all(facilities.map((facility) => write(facility, practitioner, date, intervals)));
      if ((await claims.day(practitioner, date)).rev === rev) return;
    }
  }

  return {
    project,
    /** All that is still to come: a facility newly served has none of it. */
    async projectUpcoming(practitioner: string): Promise<void> {
      const today = instant(clock).slice(0, 10);
      for (const date of await claims.datesFrom(practitioner, today)) await project(practitioner, date);
    },
  };
}
export type BusyProjection = ReturnType<typeof createBusyProjection>;
