import { createCouchStore } from '#server/adapters/couch.ts';
import type { Stored } from '#server/adapters/store.ts';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Random } from '../faults/random.ts';

/** How often each thing happens, of 1. */
export interface ClusterFaults {
  /** 202: taken by fewer nodes than asked, seen by nobody until they agree; of several for one id one stays. */
  accepted: number;
  /** The connection ends without an answer, before anything was done, or after. */
  cutBefore: number;
  cutAfter: number;
  /** A reading tells what was there a moment ago. */
  behind: number;
}
export const WELL: ClusterFaults = { accepted: 0, cutBefore: 0, cutAfter: 0, behind: 0 };

/** How long nodes need to agree, and how far behind a reading may be. */
const AGREE_WITHIN_MS = 40;

type Document = Stored & Record<string, unknown>;
interface Place {
  /** Agreed, the latest last; null: nothing there. */
  history: { document: Document | null; since: number }[];
  /** Accepted and not agreed yet. */
  pending: Document[];
}

/** What a badly behaved CouchDB cluster answers, in this process: seeded, so that a run can be repeated. */
export async function startClusterStore(random: Random) {
  let faults = WELL;
  const places = new Map<string, Place>();
  const placeOf = (id: string) => {
    const known = places.get(id) ?? { history: [{ document: null, since: 0 }], pending: [] };
    places.set(id, known);
    return known;
  };
  const now = ({ history }: Place) => history.at(-1)?.document ?? null;
  const settle = (place: Place, document: Document | null) =>
    place.history.push({ document, since: performance.now() });

  function seen(place: Place): Document | null {
    const [before, latest] = place.history.slice(-2);
    if (!latest || performance.now() - latest.since > AGREE_WITHIN_MS) return now(place);
    return random.chance(faults.behind) ? (before?.document ?? null) : now(place);
  }

  function revised(document: Document, current: Document | null): Document {
    const number = Number.parseInt(current?._rev ?? '0', 10) + 1;
    const digest = createHash('md5')
      .update(JSON.stringify([document, number]))
      .digest('hex');
    return { ...document, _rev: `${number}-${digest}` };
  }

  function agree(place: Place): void {
    const chosen = place.pending.length > 0 ? random.pick(place.pending) : null;
    place.pending = [];
    if (chosen) settle(place, chosen);
  }

  /** @returns status and body. */
  function write(id: string, document: Document | null, rev: string | undefined): [number, object] {
    const place = placeOf(id);
    const current = now(place);
    if ((current?._rev ?? undefined) !== rev) return [409, { error: 'conflict' }];
    const next = document && revised(document, current);
    if (next && (place.pending.length > 0 || random.chance(faults.accepted))) {
      if (place.pending.length === 0) setTimeout(() => agree(place), random.next() * AGREE_WITHIN_MS);
      place.pending.push(next);
      return [202, { ok: true, id, rev: next._rev }];
    }
    settle(place, next);
    return [document ? 201 : 200, { ok: true, id, rev: next?._rev ?? '0-gone' }];
  }

  function list(query: URLSearchParams, keys: string[] | undefined) {
    const from = JSON.parse(query.get('startkey') ?? '""') as string;
    const to = JSON.parse(query.get('endkey') ?? '"\uffff"') as string;
    const asked = keys ?? [...places.keys()].filter((id) => id >= from && id < to).sort();
    const rows = asked.map((id) => ({ id, key: id, doc: seen(placeOf(id)) }));
    return { rows: keys ? rows : rows.filter(({ doc }) => doc !== null) };
  }

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    const { method = 'GET', url = '/' } = request;
    const body = await buffer(request);
    const { pathname, searchParams } = new URL(url, 'http://cluster');
    const [, , ...rest] = pathname.split('/').map(decodeURIComponent);
    const id = rest.join('/');
    const sent = body.length > 0 ? (JSON.parse(body.toString()) as Document & { keys?: string[] }) : null;
    if (id === '') return [method === 'PUT' ? 201 : 200, { cluster: { q: 1, n: 1 } }];
    if (id === '_all_docs') return [200, list(searchParams, sent?.keys)];
    if (method === 'PUT' && sent) return write(id, { ...sent, _id: id }, sent._rev);
    if (method === 'DELETE') return write(id, null, searchParams.get('rev') ?? undefined);
    const found = seen(placeOf(id));
    return found ? [200, found] : [404, { error: 'not_found' }];
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isWrite = request.method !== 'GET' && request.method !== 'POST';
    if (isWrite && random.chance(faults.cutBefore)) return void request.socket.destroy();
    const [status, body] = await answer(request);
    if (isWrite && random.chance(faults.cutAfter)) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => undefined));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    store: createCouchStore({ url: `http://127.0.0.1:${port}`, headers: {} }),
    suffer: (next: ClusterFaults) => void (faults = next),
    /** All that was accepted is agreed, and readings are right again. */
    async heal() {
      faults = WELL;
      await new Promise((resolve) => setTimeout(resolve, 2 * AGREE_WITHIN_MS));
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
