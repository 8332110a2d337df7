import { syncApi } from '#domain/api/sync.ts';
import { ExchangeError } from '#domain/exchange-error.ts';
import type { SyncTimings } from '#domain/sync-timings.ts';
import PouchDB from 'pouchdb-core';
import type * as z from 'zod/mini';
import { createBatchSize } from './batch-size.ts';
import { createExchangeFetch } from './exchange-fetch.ts';
import type { LocalDatabase, Raw, Revision } from './pouch.ts';
import { createPush, type PushOutcome, statusOf } from './pouch-push.ts';
import { isStorageFull } from '#domain/storage-fault.ts';

export type Hello = z.infer<typeof syncApi.hello.response>;
export type SnapshotList = z.infer<typeof syncApi.snapshot.response>;
export type Sequence = Hello['seq'];

export interface PullOptions {
  into: PouchDB.Database;
  /** Everything up to there is already here; else replication's own checkpoints tell. */
  since: Sequence | null;
  /** Told the number of documents read so far. */
  progress(read: number): void;
}

/** The service's side of the same database, through the gateway. Each throws ExchangeError. */
export interface Replica {
  /** @param patienceMs how long to wait for the answer */
  hello(patienceMs?: number): Promise<Hello>;
  /** Which of these the service doesn't hold. */
  missing(revisions: Revision[]): Promise<Revision[]>;
  /** Sends these revisions, in order; tells after each batch which of them the service now holds. */
  push(revisions: Revision[], settled: (outcome: PushOutcome) => Promise<void>): Promise<void>;
  /** Receives everything new. @returns the sequence it reached. */
  pull(options: PullOptions): Promise<Sequence>;
  snapshot(): Promise<SnapshotList>;
  /** null when that snapshot has been replaced. */
  snapshotPart(id: string, part: number): Promise<Raw[] | null>;
  /** Gives up what is under way. */
  stop(): void;
}

const GZIP = [0x1f, 0x8b];

/** Some proxies hand gzip on without saying so. */
async function textOf(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!GZIP.every((byte, index) => bytes[index] === byte)) return new TextDecoder().decode(bytes);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(plain).text();
}

interface RemoteOptions {
  /** What is pushed is read there. */
  local: Pick<LocalDatabase, 'pouch'>;
  /** Absolute: `https://…/db/facility-tilleuls`. */
  url: string;
  fetch: typeof globalThis.fetch;
  timings: Pick<SyncTimings, 'silenceMs'>;
}

/** Pulls with PouchDB's one-shot replication; pushes without it. */
export function createReplica({ local, url, fetch, timings: { silenceMs } }: RemoteOptions): Replica {
  const exchange = createExchangeFetch({ base: url, fetch, silenceMs });
  const remote = new PouchDB(url, {
    adapter: 'http',
    skip_setup: true,
    fetch: exchange.fetch,
  } as PouchDB.Configuration.RemoteDatabaseConfiguration);
  // Asked by replication for its list of tasks alone; in the middle of a run nobody catches that it failed.
  remote.info = () => Promise.resolve({ db_name: url, doc_count: 0, update_seq: 0 });
  const { missing, pushBatch } = createPush(local, remote);
  const pulling = createBatchSize(500, 1000);
  const pushing = createBatchSize(25, 100);
  let underWay: { cancel(): void } | null = null;

  function asExchangeError(cause: unknown): ExchangeError {
    if (cause instanceof ExchangeError) return cause;
    if (isStorageFull(cause)) return new ExchangeError('storage', { cause });
    const fault = exchange.fault();
    if (fault === 'foreign') return new ExchangeError('foreign', { cause });
    if (fault === 'unreachable' || fault === 'silent') return new ExchangeError('unreachable', { cause });
    const isSignedOut = fault === 401 || statusOf(cause) === 401;
    return new ExchangeError(isSignedOut ? 'sign-in' : 'server', { cause });
  }

  /** Runs a step of the exchange; what it throws becomes an ExchangeError. */
  async function step<T>(act: () => Promise<T>): Promise<T> {
    exchange.forget();
    try {
      return await act();
    } catch (cause) {
      throw asExchangeError(cause);
    }
  }

  /** @param impatient gives up before the others would */
  async function ask<S extends z.ZodMiniType>(path: string, schema: S, impatient?: AbortSignal) {
    const response = await exchange.fetch(`${url}${path}`, impatient ? { signal: impatient } : {});
    if (!response.ok) throw new ExchangeError(response.status === 401 ? 'sign-in' : 'server');
    const parsed = schema.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw new ExchangeError('unreachable', { cause: parsed.error });
    return parsed.data;
  }

  async function pullOnce({ into, since, progress }: PullOptions): Promise<Sequence> {
    const run = into.replicate.from(remote, {
      batch_size: pulling.size,
      batches_limit: 2,
      // The first one writes the checkpoints of both sides; later ones trust the tablet's own: the epoch tells when not to.
      ...(since === null ? { checkpoint: 'target' as const } : { since }),
    });
    underWay = run;
    run.on('change', ({ docs_read }) => progress(docs_read));
    try {
      const { last_seq, status } = (await run) as { last_seq: Sequence; status?: string };
      // Stopped: PouchDB then calls it complete.
      if (status === 'cancelled') throw new ExchangeError('unreachable');
      return last_seq;
    } catch (cause) {
      // It would go on with what it has under way, without the pages it had read ahead, and note them as received.
      run.cancel();
      const [first] = (cause as { result?: { errors?: unknown[] } }).result?.errors ?? [];
      throw first ?? cause;
    } finally {
      underWay = null;
    }
  }

  return {
    hello: (patienceMs = silenceMs) =>
      step(async () => {
        const impatience = new AbortController();
        const timer = setTimeout(() => impatience.abort(), patienceMs);
        try {
          return await ask('/_hello', syncApi.hello.response, impatience.signal);
        } finally {
          clearTimeout(timer);
        }
      }),
    missing: (revisions) => step(() => missing(revisions)),
    async push(revisions, settled) {
      for (let from = 0; from < revisions.length;) {
        const batch = revisions.slice(from, from + pushing.size);
        const outcome = await step(() => pushBatch(batch)).catch((cause: unknown) => {
          if (exchange.fault() === 'silent') pushing.halve();
          throw cause;
        });
        pushing.grow();
        await settled(outcome);
        from += batch.length;
      }
    },
    async pull(options) {
      for (;;) {
        try {
          const reached = await step(() => pullOnce(options));
          pulling.grow();
          return reached;
        } catch (cause) {
          const fault = exchange.fault();
          const isHalved = (fault === 413 || fault === 'silent') && pulling.halve();
          if (fault !== 413 || !isHalved) throw cause;
        }
      }
    },
    snapshot: () => step(() => ask('/_snapshot', syncApi.snapshot.response)),
    snapshotPart: (id, part) =>
      step(async () => {
        const response = await exchange.fetch(`${url}/_snapshot/${id}/${part}`);
        if (response.status === 404) return null;
        if (!response.ok) throw new ExchangeError(response.status === 401 ? 'sign-in' : 'server');
        const lines = (await textOf(response)).split('\n');
        return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Raw);
      }),
    stop() {
      underWay?.cancel();
      exchange.stop();
    },
  };
}
