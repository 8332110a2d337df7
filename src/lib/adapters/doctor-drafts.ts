import Dexie, { type Table } from 'dexie';
import type { DraftRow } from './dexie-facility.ts';
import { createDrafts, type Drafts } from './drafts.ts';

/** A doctor's unfinished writing on this device. */
class DoctorDexie extends Dexie {
  drafts!: Table<DraftRow, string>;

  constructor() {
    // Strict durability: the default may lose what a power cut interrupts.
    super('doctor-drafts', { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ drafts: 'key' });
    this.version(2).upgrade((transaction) => transaction.table('drafts').toCollection().modify(asValue));
  }
}

/** Rows of version 1 had their text beside the key. */
function asValue(row: DraftRow & { text?: string }) {
  const written = { text: row.text ?? '', savedAt: row.savedAt };
  row.value = row.key.endsWith(':other') ? [written] : written;
}

/** @param session this tab's own: a browser drops what a page that is reloaded still writes to its database. */
export const openDoctorDrafts = (session: Storage): Drafts => createDrafts(new DoctorDexie(), session);
