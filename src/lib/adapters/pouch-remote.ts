import { ExchangeError } from '#domain/exchange-error.ts';
import PouchDB from 'pouchdb-core';
import type { LocalDatabase, Raw, Revision } from './pouch.ts';

export interface Refusal extends Revision {
  /** In the gateway's words: a stable code where it gives one. */
  reason: string;
}

/** The service's side of the same database, through the gateway. Both throw ExchangeError. */
export interface Replica {
  /** Sends these revisions, in order, and asks the service which of them it now holds. */
  push(revisions: Revision[]): Promise<{ acknowledged: Revision[]; refused: Refusal[] }>;
  /** Receives everything new. @param progress is told the number of documents read so far. */
  pull(progress: (read: number) => void): Promise<void>;
}

const READ_TIMEOUT_MS = 15_000;
const PUSH_BATCH = 25;
const PULL_BATCH = 200;

/**
 * PouchDB never gives up on a silent socket: this does. Only addresses of the gateway leave the tablet.
 * @param unanswered is told of each request without an answer: PouchDB's replication wraps that error beyond recognition
 */
const gatewayFetch =
  (base: string, fetch: typeof globalThis.fetch, unanswered: () => void): typeof globalThis.fetch =>
  async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    // PouchDB asks the root of the server for its id; ours is a web page.
    if (!url.startsWith(base)) return new Response('{}', { headers: { 'content-type': 'application/json' } });
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), READ_TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        ...init,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      // The body counts too: a half-open socket may fall silent after the headers.
      const body = await response.arrayBuffer();
      return new Response(response.status === 204 ? null : body, {
        status: response.status,
        headers: response.headers,
      });
    } catch (cause) {
      unanswered();
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  };

const statusOf = (cause: unknown) => (cause as { status?: number } | null)?.status;

function asExchangeError(cause: unknown, isAnswered: boolean): ExchangeError {
  if (!isAnswered) return new ExchangeError('unreachable', { cause });
  const isSignedOut = statusOf(cause) === 401 || (cause as Error | null)?.name === 'unauthorized';
  return new ExchangeError(isSignedOut ? 'sign-in' : 'server', { cause });
}

interface RemoteOptions {
  local: LocalDatabase;
  /** Absolute: `https://…/db/facility-tilleuls`. */
  url: string;
  fetch: typeof globalThis.fetch;
}

/**
 * Pulls with PouchDB's one-shot replication. Pushes without it: stock replication moves its checkpoint past a
 * refused document, and stops for good at one it can't send; here each revision is acknowledged or refused by itself.
 */
export function createReplica({ local, url, fetch }: RemoteOptions): Replica {
  let isAnswered = true;
  const remote = new PouchDB(url, {
    adapter: 'http',
    skip_setup: true,
    fetch: gatewayFetch(url, fetch, () => (isAnswered = false)),
  } as PouchDB.Configuration.RemoteDatabaseConfiguration);

  async function missing(revisions: Revision[]): Promise<Revision[]> {
    const answer = await remote.revsDiff(Object.fromEntries(revisions.map(({ id, rev }) => [id, [rev]])));
    return revisions.filter(({ id, rev }) => answer[id]?.missing?.includes(rev));
  }

  /** @returns what the gateway said of single documents, by id. */
  async function send(revisions: Revision[]): Promise<Map<string, string>> {
    const documents = await Promise.all(
      revisions.map(({ id, rev }) => local.pouch.get(id, { rev, revs: true }) as Promise<Raw>),
    );
    try {
      const results = await remote.bulkDocs(documents, { new_edits: false });
      return new Map(
        results.flatMap((result) =>
          'error' in result && result.id ? [[result.id, result.reason || result.name || 'refused']] : [],
        ),
      );
    } catch (cause) {
      const status = statusOf(cause) ?? 0;
      const isAboutContent = status >= 400 && status < 500 && ![401, 408, 429].includes(status);
      if (!isAboutContent) throw cause;
      const [only, ...others] = revisions;
      if (only && others.length === 0) return new Map([[only.id, (cause as Error).message || 'refused']]);
      // Too large a batch, or a document that spoils it: halve until it stands alone.
      const middle = Math.ceil(revisions.length / 2);
      const first = await send(revisions.slice(0, middle));
      return new Map([...first, ...(await send(revisions.slice(middle)))]);
    }
  }

  return {
    async push(revisions) {
      const refused: Refusal[] = [];
      isAnswered = true;
      try {
        for (let from = 0; from < revisions.length; from += PUSH_BATCH) {
          const toSend = await missing(revisions.slice(from, from + PUSH_BATCH));
          if (toSend.length === 0) continue;
          const reasons = await send(toSend);
          for (const revision of await missing(toSend))
            refused.push({ ...revision, reason: reasons.get(revision.id) ?? 'not-kept' });
        }
      } catch (cause) {
        throw asExchangeError(cause, isAnswered);
      }
      const refusedIds = new Set(refused.map(({ id }) => id));
      return { acknowledged: revisions.filter(({ id }) => !refusedIds.has(id)), refused };
    },
    async pull(progress) {
      isAnswered = true;
      try {
        const run = local.pouch.replicate.from(remote, { batch_size: PULL_BATCH, batches_limit: 2 });
        run.on('change', ({ docs_read }) => progress(docs_read));
        await run;
      } catch (cause) {
        const [first] = (cause as { result?: { errors?: unknown[] } }).result?.errors ?? [];
        throw asExchangeError(first ?? cause, isAnswered);
      }
    },
  };
}
