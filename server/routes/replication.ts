import type { Device } from '#domain/account.ts';
import type { Writable } from '#domain/authority.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod/mini';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { ChangesHub } from '../services/changes.ts';
import {
  denied,
  MAX_DOCUMENTS,
  PushSchema,
  refusalOf,
  writerOf,
  type Pushed,
} from '../services/gateway/push.ts';
import type { Upstream, UpstreamRequest } from '../services/gateway/upstream.ts';
import type { Erased } from '../services/person/erased.ts';
import type { DatabaseGuard } from './replication-guard.ts';
import {
  BulkGetQuerySchema,
  BulkGetSchema,
  ChangesQuerySchema,
  DocumentQuerySchema,
  LocalDocumentSchema,
  RevisionsDiffSchema,
} from './replication-schemas.ts';

/** Proxies cut silent connections after a minute. */
const LONGEST_POLL_MS = 25_000;
const pollLimitMs = (timeout: string | undefined) =>
  Math.min(Number(timeout ?? LONGEST_POLL_MS), LONGEST_POLL_MS);

const isEmpty = (bytes: Buffer) => (JSON.parse(bytes.toString()) as ChangesAnswer).results.length === 0;

type Params = Record<string, string>;

const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

interface Dependencies {
  store: Store;
  upstream: Upstream;
  deviceOf: DatabaseGuard;
  hub: Pick<ChangesHub, 'nudge' | 'next'>;
  erased: Pick<Erased, 'turnAway'>;
}

function read<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 20).map(({ path, code }) => [path.join('.'), code]);
  throw new Failure('bad-request', { fields: Object.fromEntries(fields) as Record<string, string> });
}

interface ChangesAnswer {
  results: { id: string }[];
  last_seq: string | number;
}

/** Design documents stay on the server. */
function withoutDesigns(bytes: Buffer): Buffer {
  if (!bytes.includes('"_design/')) return bytes;
  const answer = JSON.parse(bytes.toString()) as ChangesAnswer;
  const results = answer.results.filter(({ id }) => !id.startsWith('_design/'));
  return Buffer.from(JSON.stringify({ ...answer, results }));
}

/**
 * The sync gateway: what PouchDB's replication asks of a facility's database, and nothing else. A device reads and
 * writes its own facility's; each document it pushes is judged alone, so that a bad one never holds up the others.
 */
export function replicationRoutes(
  app: FastifyInstance,
  { store, upstream, deviceOf, hub, erased }: Dependencies,
): void {
  const head = (reply: FastifyReply, status: number) =>
    reply.code(status).header('cache-control', 'no-store').type('application/json');
  const send = (reply: FastifyReply, status: number, body: string | Buffer) => head(reply, status).send(body);

  type Ask = (request: FastifyRequest) => UpstreamRequest;
  /** What the store answers, as it comes. */
  async function pass(reply: FastifyReply, device: Device, asked: UpstreamRequest) {
    const { status, body } = await upstream.open(device, asked);
    const length = 'headers' in body && body.headers['content-length'];
    if (length) reply.header('content-length', length);
    return head(reply, status).send(body);
  }
  const forward = (ask: Ask) =>
    async function handler(request: FastifyRequest, reply: FastifyReply) {
      return pass(reply, await deviceOf(request), ask(request));
    };

  /** A longpoll with nothing to tell waits for the next write, for a while. */
  async function changes(request: FastifyRequest, reply: FastifyReply) {
    const device = await deviceOf(request);
    const { feed, timeout, ...query } = read(ChangesQuerySchema, request.query);
    const asked = { method: 'GET', path: '/_changes', query } as const;
    const moved =
      feed === 'longpoll' && hub.next(facilityDatabase(device.facility), pollLimitMs(timeout), reply.raw);
    let { status, bytes } = await upstream.ask(device, asked);
    if (moved && status === 200 && isEmpty(bytes)) {
      await moved;
      // Removed meanwhile, it learns nothing more.
      await deviceOf(request);
      const since = String((JSON.parse(bytes.toString()) as ChangesAnswer).last_seq);
      ({ status, bytes } = await upstream.ask(device, { ...asked, query: { ...query, since } }));
    }
    return send(reply, status, status === 200 ? withoutDesigns(bytes) : bytes);
  }

  async function push(request: FastifyRequest, reply: FastifyReply) {
    const device = await deviceOf(request);
    const { docs: offered } = (request.body ?? {}) as { docs?: unknown };
    if (Array.isArray(offered) && offered.length > MAX_DOCUMENTS) throw new Failure('file-too-large');
    const { docs } = read(PushSchema, request.body);
    const database = store.database(facilityDatabase(device.facility));
    const stored = await database.getMany<Writable>(docs.map(({ _id }) => _id));
    const judged = docs.map((doc, index) => ({
      doc,
      refusal: refusalOf(doc, stored[index] ?? null, writerOf(device)),
    }));
    // What stands here by the same revision stays what it is, whatever is said of it now.
    const isNew = (doc: Pushed, index: number) => stored[index]?._rev !== doc._rev;
    const fresh = docs.filter((doc, index) => judged[index]?.refusal === null && isNew(doc, index));
    const accepted = await erased.turnAway(device.facility, fresh);
    const refused = judged.flatMap(({ doc, refusal }) => (refusal ? [denied(doc, refusal)] : []));
    const body = { docs: accepted, new_edits: false };
    const answer = accepted.length
      ? await upstream.ask(device, { method: 'POST', path: '/_bulk_docs', body })
      : { status: 201, bytes: Buffer.from('[]') };
    hub.nudge(database.name);
    if (answer.status !== 201) return send(reply, answer.status, answer.bytes);
    const errors = (JSON.parse(answer.bytes.toString()) as { error?: string }[]).filter(({ error }) => error);
    return send(reply, 201, JSON.stringify([...errors, ...refused]));
  }

  async function bulkGet(request: FastifyRequest, reply: FastifyReply) {
    const device = await deviceOf(request);
    const query = read(BulkGetQuerySchema, request.query);
    const body = read(BulkGetSchema, request.body);
    // The embedded store never answers an empty list.
    if (body.docs.length === 0) return send(reply, 200, '{"results":[]}');
    return pass(reply, device, { method: 'POST', path: '/_bulk_get', query, body });
  }

  const info: Ask = () => ({ method: 'GET', path: '' });
  /** Only names of documents: `..` would be another place in the store. */
  function named(request: FastifyRequest, shape: RegExp): string {
    const { id = '' } = request.params as Params;
    if (!shape.test(id)) throw new Failure('not-found');
    return encodeURIComponent(id);
  }
  /** A replication's checkpoint; the epoch stands beside them, and is the service's alone. */
  const local = (request: FastifyRequest) => `/_local/${named(request, /^(?!\.+$|epoch$)[\w.~+=-]{1,160}$/)}`;
  const plain = (request: FastifyRequest) => `/${named(request, /^[a-z][\w-]*:[\w:.-]{1,160}$/)}`;

  const base = '/db/:database';
  const options = {
    bodyLimit: BODY_LIMIT_BYTES,
    // Before the body: of strangers nothing this large is taken in.
    onRequest: async (request: FastifyRequest) => void (await deviceOf(request)),
  };
  app.get(base, forward(info));
  app.get(`${base}/`, forward(info));
  app.get(`${base}/_changes`, changes);
  app.post(
    `${base}/_revs_diff`,
    options,
    forward(({ body }) => ({
      method: 'POST',
      path: '/_revs_diff',
      body: read(RevisionsDiffSchema, body),
    })),
  );
  app.post(`${base}/_bulk_get`, options, bulkGet);
  app.post(`${base}/_bulk_docs`, options, push);
  app.get(
    `${base}/_local/:id`,
    forward((request) => ({ method: 'GET', path: local(request) })),
  );
  app.put(
    `${base}/_local/:id`,
    forward((request) => {
      const path = local(request);
      // The store may go by the id in the body.
      const body = { ...read(LocalDocumentSchema, request.body), _id: decodeURIComponent(path.slice(1)) };
      return { method: 'PUT', path, body };
    }),
  );
  app.get(
    `${base}/:id`,
    forward((request) => ({
      method: 'GET',
      path: plain(request),
      query: read(DocumentQuerySchema, request.query),
    })),
  );
}
