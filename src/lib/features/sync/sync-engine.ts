import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { ExchangeError } from '#domain/exchange-error.ts';
import type { FillProgress } from '#domain/sync-copy.ts';
import type { ExchangeNote } from '#domain/sync-journal.ts';
import {
  INITIAL_SYNC_STATE,
  nextRunInMs,
  nextSyncState,
  type SyncEvent,
  type SyncState,
} from '#domain/sync-state.ts';
import type { SyncTimings } from '#domain/sync-timings.ts';
import type { Outbox, OutboxEntry, Sent } from '$lib/adapters/dexie-facility.ts';
import type { Revision } from '$lib/adapters/pouch.ts';
import type { Hello, Replica } from '$lib/adapters/pouch-remote.ts';
import { isDatabaseClosed, isStorageFull } from '#domain/storage-fault.ts';
import type { Receiving } from './receiving.ts';

export interface SyncReport {
  state: SyncState;
  /** When the service last had everything of this tablet, and the tablet everything of the service; UTC. */
  lastExchangeAt: string | null;
  /** Documents received in the current pull. */
  received: number;
  /** While a fresh copy is being received. */
  filling: FillProgress | null;
}

export interface SyncEngine {
  /** Something may have moved. Calls close together make one run. */
  wake(): void;
  /** The service says that something moved: asked for almost at once. */
  nudge(): void;
  /** A person asks: also sends again what was refused. */
  retry(): void;
  networkLost(): void;
  /** The service fell silent: asks at once whether it is still there. An exchange under way finds out by itself. */
  probe(): void;
  /** Resolves when the run under way has ended; no other starts. */
  close(): Promise<void>;
}

interface EngineOptions {
  replica: Pick<Replica, 'hello' | 'push' | 'stop'>;
  receiving: Receiving;
  outbox: Outbox;
  /** Told each greeting of the service. */
  heard(hello: Hello): void;
  journal(note: ExchangeNote): void;
  /** null when the tablet doesn't hold the document. */
  revisionOf(id: string): Promise<string | null>;
  /** Writes the document anew, as coming from the tablet as it is enrolled now. */
  signAgain(revision: Revision, kept: (revision: Revision) => Promise<void>): Promise<void>;
  /** Opens the tablet's copy again if the browser has closed it. */
  reopen(): Promise<void>;
  publish(report: SyncReport): void;
  lastExchangeAt: string | null;
  now(): number;
  random?: () => number;
  timings: SyncTimings;
}

interface Tally {
  count: number;
  refused: { id: string; reason: string }[];
}

function faultOf(cause: unknown) {
  if (cause instanceof ExchangeError) return cause.fault;
  return isStorageFull(cause) ? 'storage' : 'server';
}

/** The gateway's word for what was signed by a device that this tablet no longer is: it was enrolled again since. */
export const FORMER_ENROLMENT = 'wrong-device';

/** Drives one exchange after another by the transitions of sync-state.ts. Only the leading tab runs one. */
export function createSyncEngine(options: EngineOptions): SyncEngine {
  const { replica, receiving, outbox, publish, timings, random = Math.random } = options;
  let report: SyncReport = {
    state: INITIAL_SYNC_STATE,
    lastExchangeAt: options.lastExchangeAt,
    received: 0,
    filling: null,
  };
  let patienceMs = timings.silenceMs;
  let next: ReturnType<typeof setTimeout> | undefined;
  let debounce: ReturnType<typeof setTimeout> | undefined;
  let nudged: ReturnType<typeof setTimeout> | undefined;
  let run: Promise<void> | null = null;
  let isClosed = false;

  function dispatch(event: SyncEvent) {
    if (isClosed) return;
    const state = nextSyncState(report.state, event);
    if (state === report.state) return;
    report = { ...report, state };
    publish(report);
    clearTimeout(next);
    const delayMs = nextRunInMs(state, random(), timings);
    if (delayMs !== null) next = setTimeout(() => dispatch({ type: 'wake' }), delayMs);
    start();
  }

  function start() {
    if (isClosed || run || report.state.name !== 'pushing') return;
    run = exchange();
  }

  function show(change: Partial<SyncReport>) {
    report = { ...report, ...change };
    publish(report);
  }

  async function exchange() {
    const sent: Tally = { count: 0, refused: [] };
    try {
      const hello = await replica.hello(patienceMs);
      patienceMs = timings.silenceMs;
      options.heard(hello);
      dispatch({ type: 'heard' });
      await receiving.offerAgain(hello);
      await push(sent);
      dispatch({ type: 'pushed' });
      if (hello.minClient > SCHEMA_VERSION) return dispatchEnd({ type: 'too-old' });
      await receiving.receive(hello, {
        hasSent: sent.count > 0,
        progress: (received) => show({ received }),
        filling: (filling) => show({ filling }),
        meanwhile: () => push(sent),
      });
      const refused = (await outbox.entries()).filter((entry) => entry.refused !== null).length;
      options.journal({ kind: 'exchanged', sent: sent.count, received: report.received });
      report = {
        ...report,
        lastExchangeAt: new Date(options.now()).toISOString(),
        received: 0,
        filling: null,
      };
      dispatchEnd({ type: 'pulled', refused });
    } catch (cause) {
      if (isClosed) return;
      const fault = faultOf(cause);
      if (isDatabaseClosed(cause instanceof ExchangeError ? cause.cause : cause)) await options.reopen();
      if (!(cause instanceof ExchangeError)) console.error('sync', cause);
      options.journal({ kind: 'failed', cause: fault, sent: sent.count });
      report = { ...report, filling: null };
      dispatchEnd({ type: 'failed', cause: fault });
    } finally {
      for (const { id, reason } of sent.refused) options.journal({ kind: 'refused', id, reason });
    }
  }

  /** The end of a run frees the place before the next state may ask for it. */
  function dispatchEnd(event: SyncEvent) {
    run = null;
    dispatch(event);
    // Network lost and back while it ended: the run that was asked for meanwhile.
    start();
  }

  async function push(sent: Tally) {
    const toSend = new Map<string, { entry: OutboxEntry; rev: string }>();
    const lost: OutboxEntry[] = [];
    for (const entry of (await outbox.entries()).filter(({ refused }) => refused === null)) {
      // Announced but not confirmed: the power went in between. Saved or not, the database knows.
      const rev = entry.rev ?? (await options.revisionOf(entry.id));
      if (rev) toSend.set(entry.id, { entry, rev });
      // In the future: the tablet's clock was set back since.
      else if (Math.abs(options.now() - Date.parse(entry.savedAt)) > timings.savingMs) lost.push(entry);
    }
    const asSent = ({ id, rev }: Revision) => ({ id, rev, announced: toSend.get(id)?.entry.announced });
    const settle = async (revisions: Sent[]) => {
      const saving = await outbox.savingIds();
      await outbox.acknowledge(
        revisions.filter(({ id }) => !isBeingSaved(saving, id, toSend.get(id)?.entry)),
      );
    };
    await settle(lost.map(({ id, announced }) => ({ id, announced, rev: null })));
    const revisions = [...toSend].map(([id, { rev }]) => ({ id, rev }));
    await replica.push(revisions, async ({ acknowledged, refused, replaced }) => {
      await settle(acknowledged.map(asSent));
      await outbox.refuse(refused.map((refusal) => ({ ...refusal, ...asSent(refusal) })));
      for (const { id, rev } of replaced) await takeLater(id, rev);
      sent.count += acknowledged.length;
      sent.refused.push(...refused);
    });
  }

  /** Its next revision may be on the disk before the outbox knows. @param entry as it was read before sending */
  function isBeingSaved(saving: ReadonlySet<string> | null, id: string, entry: OutboxEntry | undefined) {
    if (saving) return saving.has(id);
    return entry?.rev === null && Math.abs(options.now() - Date.parse(entry.savedAt)) <= timings.savingMs;
  }

  /** The power went between a draft's saving and the note of its new revision: the database knows. */
  async function takeLater(id: string, replaced: string) {
    const rev = await options.revisionOf(id);
    if (!rev || rev === replaced) return;
    await outbox.confirm([{ id, rev }]);
    dispatch({ type: 'wake' });
  }

  async function retryRefused() {
    const refused = (await outbox.entries()).filter((entry) => entry.refused !== null);
    for (const { id, rev, refused: reason } of refused)
      if (rev && reason === FORMER_ENROLMENT)
        await options.signAgain({ id, rev }, (revision) => outbox.confirm([revision]));
    await outbox.reconsider(refused.map(({ id }) => id));
    dispatch({ type: 'retry' });
  }

  return {
    wake() {
      clearTimeout(debounce);
      debounce = setTimeout(() => dispatch({ type: 'wake' }), timings.debounceMs);
    },
    nudge() {
      nudged ??= setTimeout(() => {
        nudged = undefined;
        dispatch({ type: 'wake' });
      }, timings.nudgeMs);
    },
    retry: () => void retryRefused().catch((cause: unknown) => console.error('sync', cause)),
    probe: () => {
      if (run) return;
      patienceMs = timings.probeMs;
      dispatch({ type: 'wake' });
    },
    networkLost() {
      dispatch({ type: 'network-lost' });
      replica.stop();
    },
    async close() {
      isClosed = true;
      clearTimeout(next);
      clearTimeout(debounce);
      clearTimeout(nudged);
      replica.stop();
      await run;
    },
  };
}
