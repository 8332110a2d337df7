import { type AgendaEntry, AgendaEntrySchema } from '#domain/api/doctor.ts';
import Dexie, { type Table } from 'dexie';
import * as z from 'zod/mini';

/** The doctor's agenda as last seen on this device. */
export interface SeenAgenda {
  entries: AgendaEntry[];
  /** UTC, by the service's clock. */
  seenAt: string;
}

export interface AgendaBox {
  read(key: string): Promise<SeenAgenda | null>;
  keep(key: string, seen: SeenAgenda): Promise<void>;
  /** Takes what mentions one of these ids out of every day. */
  forgetAbout(ids: readonly string[]): Promise<void>;
  /** Nothing stays for the next person at this computer. */
  clear(): Promise<void>;
}

/** Days kept: the oldest seen give way. */
const KEPT = 60;
const SeenSchema = z.object({ entries: z.array(AgendaEntrySchema), seenAt: z.string() });

export function openAgendaBox(): AgendaBox {
  const database = new Dexie('doctor-agenda');
  database.version(1).stores({ days: 'key, seenAt' });
  const days: Table<SeenAgenda & { key: string }, string> = database.table('days');
  return {
    read: async (key) => SeenSchema.safeParse(await days.get(key)).data ?? null,
    async keep(key, seen) {
      await days.put({ key, ...seen });
      const surplus = (await days.count()) - KEPT;
      if (surplus > 0) await days.bulkDelete(await days.orderBy('seenAt').limit(surplus).primaryKeys());
    },
    async forgetAbout(ids) {
      const isAbout = (entry: AgendaEntry) => ids.some((id) => JSON.stringify(entry).includes(id));
      await days.toCollection().modify((day) => {
        day.entries = day.entries.filter((entry) => !isAbout(entry));
      });
    },
    clear: () => days.clear(),
  };
}
