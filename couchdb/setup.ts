import { ConfigurationError } from '#server/config.ts';
import type { Couch, CouchRequest } from '#server/adapters/couch-request.ts';
import { isDeepStrictEqual } from 'node:util';
import { designDocument } from './design/design-document.ts';

/** Answers of 200 are bodies, 404 is null, everything else is a fault of the set-up. */
async function ask(couch: Couch, request: CouchRequest): Promise<Record<string, unknown> | null> {
  const { status, body } = await couch(request);
  if (status === 404) return null;
  if (status === 200) return body as Record<string, unknown>;
  throw new Error(`${request.method ?? 'GET'} ${request.db}: ${status}`, { cause: body });
}

/** Only the service's administrator, and for a facility's database its own devices, by proxied name (CouchDB only). */
function securityOf(db: string) {
  const roles = db.startsWith('facility-') ? ['_admin', db] : ['_admin'];
  return { admins: { names: [], roles: ['_admin'] }, members: { names: [], roles } };
}

async function ensureSecurity(couch: Couch, db: string): Promise<void> {
  const current = await ask(couch, { db, path: '_security' });
  // The embedded store has no such document: the gateway is its only wall.
  if (current === null) return;
  const wanted = securityOf(db);
  if (isDeepStrictEqual(current, wanted)) return;
  await ask(couch, { method: 'PUT', db, path: '_security', body: wanted });
}

async function ensureDesign(couch: Couch, db: string): Promise<void> {
  const wanted = designDocument(db);
  const current = await ask(couch, { db, doc: wanted._id });
  if (current && isDeepStrictEqual({ ...current, _rev: null }, { ...wanted, _rev: null })) return;
  const body = current ? { ...wanted, _rev: current._rev } : wanted;
  const { status } = await couch({ method: 'PUT', db, doc: wanted._id, body });
  // 409: another instance did the same meanwhile.
  if (status !== 200 && status !== 409) throw new Error(`PUT ${db}/${wanted._id}: ${status}`);
}

/** One shard, one copy: the only way a cluster gives one winner to two writers (apache/couchdb#5371). */
const ONE_COPY = ['audit', 'claims'];

/** A cluster's own default is several copies: then two writers may both be told that they were first. */
async function assertOneCopy(couch: Couch, db: string): Promise<void> {
  // The embedded store knows no clusters.
  const { cluster } = ((await ask(couch, { db })) ?? {}) as { cluster?: { q: number; n: number } };
  if (!cluster || (cluster.q === 1 && cluster.n === 1)) return;
  throw new ConfigurationError([
    `COUCHDB_URL: the database ${db} has ${cluster.n} copies of ${cluster.q} shards; it must be made anew with ?q=1&n=1`,
  ]);
}

/**
 * Creates what is missing of a database: itself, its security, its design document. Repeatable, the same call on the
 * embedded store and on CouchDB. The embedded store enforces neither security nor validators: there the gateway alone
 * decides, with the same rules.
 */
export async function ensureDatabase(couch: Couch, db: string): Promise<void> {
  const shards: Record<string, number> = ONE_COPY.includes(db) ? { q: 1, n: 1 } : {};
  const { status, body } = await couch({ method: 'PUT', db, qs: shards });
  // 412: it exists already.
  if (status !== 200 && status !== 412) throw new Error(`PUT ${db}: ${status}`, { cause: body });
  if (ONE_COPY.includes(db)) await assertOneCopy(couch, db);
  await ensureSecurity(couch, db);
  await ensureDesign(couch, db);
}
