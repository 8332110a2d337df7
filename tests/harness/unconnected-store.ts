import type { Couch } from '#server/adapters/couch-request.ts';
import { createDatabase } from '#server/adapters/couch.ts';
import type { Store } from '#server/adapters/store.ts';

/**
 * The same databases asked without a connection, where they are in this process: many more claims a second meet in the
 * store. A CouchDB is asked as ever.
 */
export function unconnected(store: Store): Store {
  const { ask } = store.endpoint;
  if (!ask) return store;
  const couch: Couch = async ({ method = 'GET', db = '', doc, path = '', body }) => {
    if (method === 'DELETE') throw new Error('nothing is removed here');
    const asked = { method, path: `/${db}/${doc === undefined ? path : encodeURIComponent(doc)}` };
    // What is asked with becomes the store's.
    const answer = await ask({ ...asked, ...(body !== undefined && { body: structuredClone(body) }) });
    const status = answer.status < 300 ? 200 : answer.status;
    return { status, body: JSON.parse(answer.body.toString() || 'null'), accepted: false };
  };
  return { ...store, database: (name) => createDatabase(couch, name, () => undefined) };
}
