import type { FacilityDexie, KeyValues } from '$lib/adapters/dexie-facility.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';
import type { LocalDatabase } from '$lib/adapters/pouch.ts';
import type { Table } from 'dexie';
import * as z from 'zod/mini';

interface ForgettingOptions {
  dexie: FacilityDexie;
  database: Pick<LocalDatabase, 'readAll' | 'remove'>;
  drafts: Pick<Drafts, 'forgetAbout'>;
  settings: KeyValues;
  /** The coming days, kept apart. */
  firstScreen: { forgetAbout(ids: readonly string[]): Promise<void> };
}

const KEY = 'erased';
const IdsSchema = z.array(z.string());

/**
 * Clears erased persons away from the tablet: what waits to be sent about them, their photos, unfinished writing, what
 * was refused, and the copy. Replication alone would leave all but the copy.
 */
export function createForgetting({ dexie, database, drafts, settings, firstScreen }: ForgettingOptions) {
  let running: Promise<void> = Promise.resolve();

  async function clear(ids: readonly string[]): Promise<void> {
    const isAbout = (value: unknown) => {
      const text = JSON.stringify(value);
      return ids.some((id) => text.includes(id));
    };
    const drop = <T, K>(table: Table<T, K>, when: (row: T) => boolean = isAbout) =>
      table.filter(when).delete();

    const { documents } = await database.readAll();
    const about = new Set(documents.filter(isAbout).map(({ _id }) => _id));
    await drop(dexie.outbox, ({ id }) => about.has(id) || isAbout(id));
    for (const id of about) await database.remove(id);
    await dexie.transaction('rw', dexie.uploadQueue, dexie.uploads, async () => {
      const waiting = await dexie.uploadQueue.filter(isAbout).primaryKeys();
      await dexie.uploads.bulkDelete(waiting);
      await dexie.uploadQueue.bulkDelete(waiting);
    });
    await drop(dexie.asides);
    await drop(dexie.journal);
    await drafts.forgetAbout(ids);
    await firstScreen.forgetAbout(ids);
  }

  async function forget(erased: readonly string[]): Promise<void> {
    const known = new Set(IdsSchema.safeParse(await settings.read(KEY)).data);
    const fresh = erased.filter((id) => !known.has(id));
    if (fresh.length === 0) return;
    await clear(fresh);
    await settings.write(KEY, erased);
  }

  /** Once for each id; a cut is made good with the service's next greeting. Never rejects. */
  return (erased: readonly string[]): Promise<void> =>
    (running = running.then(() => forget(erased)).catch((cause: unknown) => console.error('erased', cause)));
}
