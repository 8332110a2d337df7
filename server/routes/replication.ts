import type { Writable } from '#domain/authority.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod/mini';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { ChangesHub } from '../services/changes.ts';
import { denied, PushSchema, refusalOf, writerOf } from '../services/gateway/push.ts';
import type { Upstream, UpstreamRequest } from '../services/gateway/upstream.ts';
import type { Guards } from '../services/guards.ts';
import { createDatabaseGuard } from './replication-guard.ts';
import {
  BulkGetQuerySchema,
  BulkGetSchema,
  ChangesQuerySchema,
  DocumentQuerySchema,
  LocalDocumentSchema,
  RevisionsDiffSchema,
} from './replication-schemas.ts';

type Params = Record<string, string>;

const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

interface Dependencies {
  store: Store;
  upstream: Upstream;
  guards: Pick<Guards, 'device'>;
  hub: Pick<ChangesHub, 'nudge'>;
}

function read<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 20).map(({ path, code }) => [path.join('.'), code]);
  throw new Failure('bad-request', { fields: Object.fromEntries(fields) as Record<string, string> });
}

/** Design documents stay on the server. */
function withoutDesigns(text: string): string {
  if (!text.includes('"_design/')) return text;
  const answer = JSON.parse(text) as { results: { id: string }[] };
  return JSON.stringify({
    ...answer,
    results: answer.results.filter(({ id }) => !id.startsWith('_design/')),
  });
}

/**
 * The sync gateway: what PouchDB's replication asks of a facility's database, and nothing else. A device reads and
 * writes its own facility's; each document it pushes is judged alone, so that a bad one never holds up the others.
 */
export function replicationRoutes(
  app: FastifyInstance,
  { store, upstream, guards, hub }: Dependencies,
): void {
  const deviceOf = createDatabaseGuard(guards);

  const send = (reply: FastifyReply, status: number, text: string) =>
    reply.code(status).header('cache-control', 'no-store').type('application/json').send(text);

  type Ask = (request: FastifyRequest) => UpstreamRequest;
  const forward = (ask: Ask, change: (text: string) => string = (text) => text) =>
    async function handler(request: FastifyRequest, reply: FastifyReply) {
      const device = await deviceOf(request);
      const { status, text } = await upstream(device, ask(request));
      return send(reply, status, status === 200 ? change(text) : text);
    };

  async function push(request: FastifyRequest, reply: FastifyReply) {
    const device = await deviceOf(request);
    const { docs } = read(PushSchema, request.body);
    const database = store.database(facilityDatabase(device.facility));
    const stored = await database.getMany<Writable>(docs.map(({ _id }) => _id));
    const judged = docs.map((doc, index) => ({
      doc,
      refusal: refusalOf(doc, stored[index] ?? null, writerOf(device)),
    }));
    const accepted = judged.filter(({ refusal }) => refusal === null).map(({ doc }) => doc);
    const refused = judged.flatMap(({ doc, refusal }) => (refusal ? [denied(doc, refusal)] : []));
    const body = { docs: accepted, new_edits: false };
    const answer = accepted.length
      ? await upstream(device, { method: 'POST', path: '/_bulk_docs', body })
      : { status: 201, text: '[]' };
    hub.nudge(database.name);
    if (answer.status !== 201) return send(reply, answer.status, answer.text);
    const errors = (JSON.parse(answer.text) as { error?: string }[]).filter(({ error }) => error);
    return send(reply, 201, JSON.stringify([...errors, ...refused]));
  }

  async function bulkGet(request: FastifyRequest, reply: FastifyReply) {
    const device = await deviceOf(request);
    const query = read(BulkGetQuerySchema, request.query);
    const body = read(BulkGetSchema, request.body);
    // The embedded store never answers an empty list.
    if (body.docs.length === 0) return send(reply, 200, '{"results":[]}');
    const { status, text } = await upstream(device, { method: 'POST', path: '/_bulk_get', query, body });
    return send(reply, status, text);
  }

  const info: Ask = () => ({ method: 'GET', path: '' });
  const local = ({ params }: FastifyRequest) => `/_local/${encodeURIComponent((params as Params).id ?? '')}`;
  const plain = (request: FastifyRequest) => {
    const { id = '' } = request.params as Params;
    if (id.startsWith('_')) throw new Failure('not-found');
    return `/${encodeURIComponent(id)}`;
  };

  const base = '/db/:database';
  const options = { bodyLimit: BODY_LIMIT_BYTES };
  app.get(base, forward(info));
  app.get(`${base}/`, forward(info));
  app.get(
    `${base}/_changes`,
    forward(
      ({ query }) => ({ method: 'GET', path: '/_changes', query: read(ChangesQuerySchema, query) }),
      withoutDesigns,
    ),
  );
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
    forward((request) => ({
      method: 'PUT',
      path: local(request),
      body: read(LocalDocumentSchema, request.body),
    })),
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
