import type { Interval } from '#domain/primitives.ts';
import type { SyncState } from '#domain/sync-state.ts';

export interface Refusal {
  id: string;
  reason: string;
}

/** What the tablet knows of itself, as its screens would show it. */
export interface TabletState {
  sync: SyncState['name'];
  headline: string;
  waiting: string[];
  refused: Refusal[];
  uploadsWaiting: string[];
  uploadsRefused: Refusal[];
  /** Appointments and orders that the service hasn't answered. */
  unanswered: string[];
}

export interface NewPatientLine {
  /** Makes the names, the mailbox and the telephone number. */
  number: number;
}

/**
 * A tablet worked by hand through the real composition root, without its screens. `chance`, from 0 to 1, picks which of
 * the tablet's patients or appointments an act is about; an act that finds nothing to work on resolves to false.
 */
export interface Acts {
  /** Opens what the tablet remembers; enrols it and signs in when it knows nothing. */
  start(demo: { code: string; login: string; password: string }): Promise<void>;
  book(slot: Interval, patient: NewPatientLine | { chance: number }): Promise<boolean>;
  editPatient(chance: number, mark: string): Promise<boolean>;
  note(chance: number, text: string): Promise<boolean>;
  consent(chance: number): Promise<boolean>;
  move(chance: number, slot: Interval): Promise<boolean>;
  cancel(chance: number): Promise<boolean>;
  photo(chance: number, name: string): Promise<boolean>;
  /** A document that the service will not have. */
  poison(chance: number): Promise<boolean>;
  /** A note as an application one or two schema versions back writes it. */
  oldNote(chance: number, text: string): Promise<boolean>;
  /** `count` notes, one `record` each, as fast as it goes. */
  notes(chance: number, count: number, prefix: string): Promise<number>;
  state(): TabletState;
  /** Live documents: id → revision. */
  documents(): Promise<Record<string, string>>;
  /** Patients and appointments as screens would show them, in an order of their own. */
  views(): Promise<{ live: string; fresh: string }>;
  wake(): void;
  /** From now on this page's clock is off by this much. */
  setClock(offsetMs: number): void;
  /** What a browser does when it takes IndexedDB away from a page. */
  dropDatabases(): number;
}

export interface Driver extends Acts {
  /** Whether `start` went well; pending before its end. */
  opened: Promise<boolean>;
}

/** Told to the test as soon as the tablet said that something is kept. */
export type Acknowledged = { documents: string[] } | { upload: string };

declare global {
  interface Window {
    /** None while a page is on its way. */
    driver: Driver;
    acknowledge(kept: Acknowledged): Promise<void>;
  }
}
