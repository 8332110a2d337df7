import type { Couch } from '#server/adapters/couch-request.ts';

/** Creates what is missing of a database; repeatable, and the same on the embedded store and on CouchDB. */
export async function ensureDatabase(couch: Couch, db: string): Promise<void> {
  const shards: Record<string, number> = db === 'claims' ? { q: 1, n: 1 } : {};
  const { status, body } = await couch({ method: 'PUT', db, qs: shards });
  // 412: it exists already.
  if (status !== 200 && status !== 412) throw new Error(`PUT ${db}: ${status}`, { cause: body });
}
