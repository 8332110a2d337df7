import type { Ulid } from '#domain/primitives.ts';
import type { SyncTimings } from '#domain/sync-timings.ts';
import type { KeyValues, Outbox } from '$lib/adapters/dexie-facility.ts';
import type { LocalCopy } from '$lib/adapters/local-copy.ts';
import type { LocalDatabase, Raw } from '$lib/adapters/pouch.ts';
import type { Hello, Replica } from '$lib/adapters/pouch-remote.ts';
import type { Asides } from '$lib/adapters/asides.ts';
import type { StorageRoom } from '$lib/adapters/storage-room.ts';
import type { SyncJournal } from '$lib/adapters/sync-journal.ts';
import type { Receiving } from './receiving.ts';
import { createSyncEngine, type SyncEngine, type SyncReport } from './sync-engine.ts';
import type { SyncStatus } from './sync-status.svelte.ts';

export interface SyncService {
  wake(): void;
  retry(): void;
  close(): Promise<void>;
}

interface SyncServiceOptions {
  facility: string;
  /** The tablet's id, as it is enrolled now. */
  device: Ulid;
  database: LocalDatabase & Pick<LocalCopy, 'probe'>;
  replica: Replica;
  receiving: Receiving;
  outbox: Outbox;
  journal: SyncJournal;
  settings: KeyValues;
  status: SyncStatus;
  now(): number;
  timings: SyncTimings;
  /** The service says that something moved, or nothing at all any more; returns what stops listening. */
  followNudges(onNudge: () => void, onSilence: () => void): () => void;
  /** This page may have missed something. */
  onWakeUp(callback: () => void): () => void;
  /** Told each greeting of the service, in the leading tab. */
  heard(hello: Hello): void;
  asides: Asides;
  /** Space left on the tablet, asked now and then. */
  readRoom(): Promise<StorageRoom | null>;
  /** Told in the leading tab after each exchange that went through. */
  onExchanged(): void;
}

type Message = { report: SyncReport } | { ask: 'wake' | 'retry' | 'report' };

const LAST_EXCHANGE = 'last-exchange-at';

/** Whoever wrote it stays; the tablet is the one that sends it. */
const signedBy = (device: Ulid) => (document: Raw) => ({
  ...document,
  by: { ...(document.by as object), device },
});

/**
 * Keeps the tablet in step with the service: on a local write, a nudge, the network's return, the page becoming
 * visible, each minute. One tab leads; the others show what it tells and ask it to run.
 */
export function startSync(options: SyncServiceOptions): SyncService {
  const { facility, database, outbox, settings, status } = options;
  const name = `vis-a-vis-sync:${facility}`;
  const channel = new BroadcastChannel(name);
  const leaving = new AbortController();
  let engine: SyncEngine | null = null;
  let last: SyncReport | null = null;

  const post = (message: Message) => channel.postMessage(message);
  const wake = () => (engine ? engine.wake() : post({ ask: 'wake' }));
  const retry = () => (engine ? engine.retry() : post({ ask: 'retry' }));

  function publish(report: SyncReport) {
    if (last && report.lastExchangeAt !== last.lastExchangeAt) {
      settings
        .write(LAST_EXCHANGE, report.lastExchangeAt)
        .catch((cause: unknown) => console.error('sync', cause));
      options.onExchanged();
    }
    last = report;
    status.acceptReport(report);
    post({ report });
  }

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('report' in data) status.acceptReport(data.report);
    else if (!engine) return;
    else if (data.ask !== 'report') engine[data.ask]();
    else if (last) post({ report: last });
  };
  post({ ask: 'report' });

  async function lead() {
    // Only shown: what can't be read must not keep the tablet from exchanging.
    const lastExchangeAt = await settings.read(LAST_EXCHANGE).then(
      (kept) => (kept as string | null | undefined) ?? null,
      () => null,
    );
    if (leaving.signal.aborted) return;
    engine = createSyncEngine({
      ...options,
      revisionOf: database.revisionOf,
      reopen: database.probe,
      signAgain: (revision, kept) => database.rewrite(revision, signedBy(options.device), kept),
      journal: (note) =>
        void options.journal.note(note).catch((cause: unknown) => console.error('journal', cause)),
      publish,
      lastExchangeAt,
    });
    publish({ state: { name: 'idle' }, lastExchangeAt, received: 0, filling: null });
    const stopNudges = options.followNudges(
      () => engine?.nudge(),
      () => engine?.probe(),
    );
    if (navigator.onLine) engine.wake();
    else engine.networkLost();
    await new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()));
    stopNudges();
    await engine.close();
    engine = null;
  }
  // Without locks every tab leads: the exchange bears it, and such browsers are few.
  const leading = navigator.locks?.request(name, { signal: leaving.signal }, lead) ?? lead();
  leading.catch((cause: unknown) => {
    if (!leaving.signal.aborted) throw cause;
  });

  const unwatch = outbox.watch((entries) => status.acceptEntries(entries));
  const closeAsides = options.asides.watch((asides) => status.acceptAsides(asides));
  const measureRoom = () =>
    void options.readRoom().then(
      (room) => status.acceptRoom(room),
      (cause: unknown) => console.error('storage', cause),
    );
  measureRoom();
  const measuring = setInterval(measureRoom, options.timings.restMs);
  const closeJournal = options.journal.watch((entries) => status.acceptJournal(entries));
  addEventListener('offline', () => engine?.networkLost(), { signal: leaving.signal });
  const stopWakeUps = options.onWakeUp(wake);

  return {
    wake,
    retry,
    async close() {
      leaving.abort();
      unwatch();
      closeJournal();
      closeAsides();
      clearInterval(measuring);
      stopWakeUps();
      await engine?.close();
      channel.close();
    },
  };
}
