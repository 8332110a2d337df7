import { syncApi } from '#domain/api/sync.ts';
import { MIN_CLIENT_VERSION } from '#domain/document-base.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { FastifyInstance } from 'fastify';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Epochs } from '../services/gateway/epochs.ts';
import type { Snapshots } from '../services/gateway/snapshots.ts';
import type { Erased } from '../services/person/erased.ts';
import type { DatabaseGuard } from './replication-guard.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  deviceOf: DatabaseGuard;
  epochs: Epochs;
  snapshots: Snapshots;
  erased: Pick<Erased, 'of'>;
}

/** What a tablet asks of the gateway beside CouchDB's protocol: where the database stands, and what to start from. */
export function snapshotRoutes(
  app: FastifyInstance,
  { store, clock, deviceOf, epochs, snapshots, erased }: Dependencies,
): void {
  route(app, syncApi.hello, async ({ request }) => {
    const { facility } = await deviceOf(request);
    const [epoch, { seq }, gone] = await Promise.all([
      epochs.of(facility),
      store.database(facilityDatabase(facility)).info(),
      erased.of(facility),
    ]);
    return { epoch, seq, minClient: MIN_CLIENT_VERSION, now: instant(clock), erased: gone };
  });

  route(app, syncApi.snapshot, async ({ request }) => snapshots.current((await deviceOf(request)).facility));

  app.get('/db/:database/_snapshot/:id/:part', async (request, reply) => {
    const { facility } = await deviceOf(request);
    const { id = '', part = '' } = request.params as Record<string, string>;
    const isAddress = /^[0-9A-Z]{26}$/.test(id) && /^(?:0|[1-9]\d{0,4})$/.test(part);
    const found = isAddress ? await snapshots.read(facility, id, Number(part)) : null;
    if (!found) throw new Failure('not-found');
    return reply
      .header('cache-control', 'no-store')
      .header('content-encoding', 'gzip')
      .header('content-length', found.sizeBytes)
      .type('application/x-ndjson')
      .send(found.stream);
  });
}
