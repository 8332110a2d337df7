import type { FacilityDocument } from '#domain/documents.ts';
import { addDays, wallClockMs } from '#domain/local-time.ts';
import { toMs } from '#domain/moment.ts';
import type { LocalDate } from '#domain/primitives.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import type { Raw } from '$lib/adapters/pouch.ts';
import * as z from 'zod/mini';
import type { FacilityStore } from './facility-store.svelte.ts';

/**
 * What the dashboard shows of the coming days, kept apart in one piece: a tablet with ten thousand dossiers opens on its
 * day as fast as one with a hundred, and reads the rest behind it. A view of the copy, never a source: each full
 * reading replaces it.
 */
const KEY = 'first-screen';
const DAYS_AHEAD = 3;

const KeptSchema = z.object({
  from: z.string(),
  until: z.string(),
  documents: z.array(z.looseObject({ _id: z.string() })),
});

export interface FirstScreen {
  /** null when what is kept isn't of that day. */
  read(today: (facility: Raw | undefined) => LocalDate): Promise<Raw[] | null>;
  keep(store: FacilityStore): Promise<void>;
  /** Takes out what mentions one of these ids. */
  forgetAbout(ids: readonly string[]): Promise<void>;
}

export const createFirstScreen = (settings: KeyValues): FirstScreen => ({
  async read(today) {
    const { data } = KeptSchema.safeParse(await settings.read(KEY));
    if (!data) return null;
    const day = today(data.documents.find(({ type }) => type === 'facility'));
    return data.from <= day && day < data.until ? data.documents : null;
  },
  async keep(store) {
    const from = addDays(store.today, -1);
    const until = addDays(store.today, DAYS_AHEAD);
    const documents = store.documentsBetween(
      wallClockMs(from, '00:00', store.timeZone),
      wallClockMs(until, '00:00', store.timeZone),
    );
    await settings.write(KEY, { from, until, documents });
  },
  async forgetAbout(ids) {
    const { data } = KeptSchema.safeParse(await settings.read(KEY));
    if (!data) return;
    const isAbout = (document: Raw) => ids.some((id) => JSON.stringify(document).includes(id));
    await settings.write(KEY, { ...data, documents: data.documents.filter((one) => !isAbout(one)) });
  },
});

/** Which documents the rows between two moments are made of. */
export function documentsOfRows(
  all: { [type: string]: FacilityDocument[] },
  appointments: ReadonlySet<string>,
  patients: ReadonlySet<string>,
): FacilityDocument[] {
  const belongs = (document: FacilityDocument): boolean => {
    if (document.type === 'facility' || document.type === 'practitioner') return true;
    if (document.type === 'patient') return patients.has(document._id.split(':')[1] ?? '');
    if (document.type === 'patient-change') return patients.has(document.patient);
    if (document.type === 'appointment') return appointments.has(document._id.split(':')[1] ?? '');
    if (document.type === 'request') {
      const { order } = document;
      return appointments.has(
        'appointment' in order ? order.appointment : (document._id.split(':')[1] ?? ''),
      );
    }
    return 'appointment' in document && appointments.has(document.appointment);
  };
  return Object.values(all).flat().filter(belongs);
}

/** Whether a row falls between two moments, in milliseconds. */
export const isBetween = ({ start }: { start: string }, fromMs: number, untilMs: number) =>
  toMs(start) >= fromMs && toMs(start) < untilMs;
