import nano from 'nano';
import { StoreUnavailableError } from './store.ts';

export interface CouchRequest {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  db?: string;
  /** A document's id; `path` for anything else. */
  doc?: string;
  path?: string;
  qs?: Record<string, string | number | boolean>;
  body?: unknown;
}

/** `accepted`: CouchDB answered 202, written by fewer nodes than asked for. */
export type CouchAnswer = { status: number; body: unknown; accepted: boolean };
export type Couch = (request: CouchRequest) => Promise<CouchAnswer>;

const TIMEOUT_MS = 15_000;
const READ_ATTEMPTS = 3;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const isRead = ({ method = 'GET', path }: CouchRequest) =>
  method === 'GET' || (method === 'POST' && /^_(?:all_docs|bulk_get)/.test(path ?? ''));

/**
 * Speaks to CouchDB through nano. Answers below 500 are values; no answer, 401, 403 and 5xx throw.
 * Reads are repeated at most twice; writes never are: only their caller knows whether that is harmless.
 * @throws StoreUnavailableError
 */
export function createCouch(url: string, headers: Record<string, string>): Couch {
  const accepted = new WeakSet<object>();
  const server = nano({
    url,
    parseUrl: false,
    headers,
    // nano tells the status of a success to its log alone.
    log: (entry: unknown) => {
      const { retval, headers: answer } = entry as { retval?: unknown; headers?: { statusCode?: number } };
      if (answer?.statusCode === 202 && typeof retval === 'object' && retval) accepted.add(retval);
    },
  } as nano.Configuration);

  async function once({ method = 'GET', ...rest }: CouchRequest): Promise<CouchAnswer> {
    const options = { ...rest, method, signal: AbortSignal.timeout(TIMEOUT_MS) };
    try {
      const body: unknown = await server.request(options as nano.RequestOptions);
      return { status: 200, body, accepted: typeof body === 'object' && body !== null && accepted.has(body) };
    } catch (cause) {
      const { statusCode = 0, message } = cause as nano.RequestError;
      if (statusCode >= 400 && statusCode < 500 && statusCode !== 401 && statusCode !== 403) {
        return { status: statusCode, body: cause, accepted: false };
      }
      throw new StoreUnavailableError(`${method} ${rest.db ?? ''}: ${statusCode || message}`, { cause });
    }
  }

  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(request);
      } catch (error) {
        if (!isRead(request) || attempt === READ_ATTEMPTS) throw error;
        await pause(attempt * 100);
      }
    }
  };
}
