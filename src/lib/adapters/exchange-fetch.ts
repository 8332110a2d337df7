import { ForeignAnswerError, onlyOwnAnswers } from './own-answers.ts';

/** What became of the last requests: `silent` went unanswered, `foreign` was answered by something in between, a number is an HTTP status of 400 or more. */
export type RequestFault = 'unreachable' | 'silent' | 'foreign' | number;

export interface ExchangeFetch {
  fetch: typeof globalThis.fetch;
  /** The worst since `forget`: PouchDB's replication wraps errors beyond recognition. */
  fault(): RequestFault | null;
  forget(): void;
  /** Gives up what is under way. */
  stop(): void;
}

/** Uploads can't be watched: a link slower than this is taken for silent, in bytes per millisecond. */
const SLOWEST_UPLOAD = 4;
/** Said of documents, or asked knowing that the answer may be no. */
const ORDINARY = new Set([404, 409, 412]);

async function readAll(response: Response, heard: () => void): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    chunks.push(read.value);
    heard();
  }
  return chunks;
}

interface ExchangeFetchOptions {
  /** Only addresses that begin so leave the tablet. */
  base: string;
  fetch: typeof globalThis.fetch;
  /** Without the answer's head, or one more byte of its body, for so long: given up. */
  silenceMs: number;
}

/** PouchDB never gives up on a silent socket: this does, but not on one that is merely slow. */
export function createExchangeFetch({ base, fetch, silenceMs }: ExchangeFetchOptions): ExchangeFetch {
  const ownFetch = onlyOwnAnswers(fetch);
  let worst: RequestFault | null = null;
  let stopping = new AbortController();

  async function guarded(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    // PouchDB asks the root of the server for its id; ours is a web page.
    if (!url.startsWith(base)) return new Response('{}', { headers: { 'content-type': 'application/json' } });
    const abort = new AbortController();
    const give = () => abort.abort();
    const signals = [stopping.signal, ...(init.signal ? [init.signal] : [])];
    for (const signal of signals) signal.addEventListener('abort', give);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isSilent = false;
    const heard = (allowedMs: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isSilent = true;
        give();
      }, allowedMs);
    };
    try {
      heard(silenceMs + String(init.body ?? '').length / SLOWEST_UPLOAD);
      const response = await ownFetch(url, {
        ...init,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      // The body counts too: a half-open socket may fall silent after the headers.
      const body = await readAll(response, () => heard(silenceMs));
      if (response.status >= 400 && !ORDINARY.has(response.status)) worst = response.status;
      return new Response(response.status === 204 ? null : new Blob(body as BlobPart[]), {
        status: response.status,
        headers: response.headers,
      });
    } catch (cause) {
      worst = isSilent ? 'silent' : cause instanceof ForeignAnswerError ? 'foreign' : 'unreachable';
      throw cause;
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', give);
    }
  }

  return {
    fetch: guarded,
    fault: () => worst,
    forget() {
      worst = null;
    },
    stop() {
      stopping.abort();
      stopping = new AbortController();
    },
  };
}
