import type { LocalDate, Ulid } from '#domain/primitives.ts';
import type { Store, Stored } from '../adapters/store.ts';

/** Where an appointment lives, and every date its practitioner's time was ever held for it. */
export interface Locator extends Stored {
  type: 'locator';
  facility: string;
  practitioner: string;
  dates: LocalDate[];
}

export function createLocators(store: Store) {
  const service = store.database('service');
  const idOf = (appointment: Ulid) => `locator:${appointment}`;

  return {
    read: (appointment: Ulid) => service.get<Locator>(idOf(appointment)),
    /**
     * Written before the claim: whatever a crash leaves held can be found again. False when another facility has an
     * appointment of this id.
     */
    async record(
      appointment: Ulid,
      entry: Pick<Locator, 'facility' | 'practitioner' | 'dates'>,
    ): Promise<boolean> {
      const { facility, practitioner, dates } = entry;
      const saved = await service.update<Locator>(idOf(appointment), (current) => {
        if (current && current.facility !== facility) return null;
        const known = current?.dates ?? [];
        const all = [...new Set([...known, ...dates])].sort();
        if (current && all.length === known.length) return null;
        return { ...current, _id: idOf(appointment), type: 'locator', facility, practitioner, dates: all };
      });
      return saved?.facility === facility;
    },
  };
}
export type Locators = ReturnType<typeof createLocators>;
