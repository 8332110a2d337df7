import type { JournalEntry } from '#domain/sync-journal.ts';
import {
  INITIAL_SYNC_STATE,
  isAnsweredByOthers,
  syncHeadline,
  type SyncHeadline,
} from '#domain/sync-state.ts';
import type { Aside } from '$lib/adapters/asides.ts';
import type { StorageRoom } from '$lib/adapters/storage-room.ts';
import type { OutboxEntry } from '$lib/adapters/dexie-facility.ts';
import type { PendingUpload } from '$lib/adapters/waiting-files.ts';
import type { SyncReport } from './sync-engine.ts';
import { unsentKey } from './unsent.ts';

/** What the header and the sync panel show, in every tab. */
export class SyncStatus {
  #report = $state.raw<SyncReport>({
    state: INITIAL_SYNC_STATE,
    lastExchangeAt: null,
    received: 0,
    filling: null,
  });
  #entries = $state.raw<OutboxEntry[]>([]);
  #journal = $state.raw<JournalEntry[]>([]);
  #asides = $state.raw<Aside[]>([]);
  #room = $state.raw<StorageRoom | null>(null);
  #isRefusedByStorage = $state(false);
  readonly #files: () => readonly PendingUpload[];

  /** @param files those on their way to a dossier: nothing is up to date before they are there */
  constructor(files: () => readonly PendingUpload[]) {
    this.#files = files;
  }

  get state() {
    return this.#report.state;
  }
  get isExchanging() {
    return this.state.name === 'pushing' || this.state.name === 'pulling';
  }
  /** Offline because something answers in the service's place. */
  get isAnsweredByOthers() {
    return isAnsweredByOthers(this.state);
  }
  get lastExchangeAt() {
    return this.#report.lastExchangeAt;
  }
  get received() {
    return this.#report.received;
  }
  /** While a fresh copy is received; null otherwise. */
  get filling() {
    return this.#report.filling;
  }
  /** Newest first. */
  get journal() {
    return this.#journal;
  }
  /** Refused for good and set aside by a person. */
  get asides() {
    return this.#asides;
  }
  /** Space left on the tablet; null where the browser doesn't say. */
  get room() {
    return this.#room;
  }
  /** The tablet could not keep what was written or received. */
  get isStorageFull() {
    return this.#isRefusedByStorage || this.headline === 'storage';
  }
  get waiting() {
    return this.#entries.filter(({ refused }) => refused === null);
  }
  get refused() {
    return this.#entries.filter(({ refused }) => refused !== null);
  }
  get waitingFiles() {
    return this.#files().filter(({ refused }) => refused === null);
  }
  get refusedFiles() {
    return this.#files().filter(({ refused }) => refused !== null);
  }
  /** Writings and files. */
  get counts() {
    return {
      waiting: this.waiting.length + this.waitingFiles.length,
      refused: this.refused.length + this.refusedFiles.length,
    };
  }
  /** What has not left, each writing by itself. */
  get unsentKeys() {
    return this.#entries.map(unsentKey);
  }
  get headline(): SyncHeadline {
    return syncHeadline(this.state, {
      ...this.counts,
      everPulled: this.lastExchangeAt !== null,
    });
  }

  /** Whether this document is still on its way, or was refused; null once the service has it. */
  progressOf(documentId: string): 'waiting' | 'refused' | null {
    const entry = this.#entries.find(({ id }) => id === documentId);
    if (!entry) return null;
    return entry.refused === null ? 'waiting' : 'refused';
  }

  acceptReport(report: SyncReport) {
    this.#report = report;
  }
  acceptAsides(asides: Aside[]) {
    this.#asides = asides;
  }
  acceptRoom(room: StorageRoom | null) {
    this.#room = room;
  }
  acceptSaving(isKept: boolean) {
    this.#isRefusedByStorage = !isKept;
  }
  acceptJournal(entries: JournalEntry[]) {
    this.#journal = entries;
  }
  acceptEntries(entries: OutboxEntry[]) {
    this.#entries = entries;
  }
}
