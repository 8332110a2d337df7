import type { Couch, CouchRequest } from './couch-request.ts';
import type { EmbeddedDocuments } from './embedded-documents.ts';
import { StoreUnavailableError, type StoreEndpoint } from './store.ts';

/** A key is asked for as JSON, as nano does. */
const textOf = (name: string, value: string | number | boolean) =>
  name === 'startkey' || name === 'endkey' ? JSON.stringify(value) : String(value);

function addressOf({ db = '', doc, path = '', qs = {} }: CouchRequest): string {
  const name = doc?.startsWith('_design/') || doc === undefined ? (doc ?? path) : encodeURIComponent(doc);
  const query = new URLSearchParams(
    Object.entries(qs).map(([key, value]): [string, string] => [key, textOf(key, value)]),
  ).toString();
  return `/${[db, name].filter(Boolean).join('/')}${query && `?${query}`}`;
}

/**
 * Speaks to a store in this process without a connection, which was most of what a request cost. Answers below 500 are
 * values, as over HTTP (couch-request.ts); nothing is repeated: there is no network to fail.
 * @throws StoreUnavailableError
 */
export function createUnconnectedCouch(
  ask: NonNullable<StoreEndpoint['ask']>,
  documents: EmbeddedDocuments = () => null,
): Couch {
  return async (request) => {
    const answered = documents(request);
    if (answered) return answered;
    const { method = 'GET', db = '', body } = request;
    // What is asked with becomes the store's: it gets a copy, as it would from a wire.
    const copy: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
    const asked = { method, path: addressOf(request), ...(body !== undefined && { body: copy }) };
    const { status, body: bytes } = await ask(asked).catch((cause: Error) => {
      throw new StoreUnavailableError(`${method} ${db}: ${cause.message}`, { cause });
    });
    if (status >= 500 || status === 401 || status === 403)
      throw new StoreUnavailableError(`${method} ${db}: ${status}`, { cause: bytes.toString() });
    const answer: unknown = JSON.parse(bytes.toString() || 'null');
    return { status: status < 300 ? 200 : status, body: answer, accepted: status === 202 };
  };
}
