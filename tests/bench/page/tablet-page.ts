import { createOutbox, createSettings, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { openLocalCopy } from '$lib/adapters/local-copy.ts';
import { createReplica } from '$lib/adapters/pouch-remote.ts';
import { createReceiving } from '$lib/features/sync/receiving.ts';
import { SYNC_TIMINGS } from '#domain/sync-timings.ts';
import PouchDB from 'pouchdb-core';
import type { Measured, TabletBench } from '../tablet-bench.ts';

/** Opens what a tablet's exchange is made of, without its screens. */
async function openTablet(facility: string) {
  const base = `facility-${facility}`;
  const dexie = new FacilityDexie(`vis-a-vis-${base}`);
  const settings = createSettings(dexie);
  const { silenceMs } = SYNC_TIMINGS;
  const copy = await openLocalCopy({ base, settings, silenceMs });
  const url = `${location.origin}/db/${base}`;
  const replica = createReplica({ local: copy, url, fetch, timings: SYNC_TIMINGS });
  const receiving = createReceiving({
    device: { id: '', facility },
    base,
    replica,
    copy,
    outbox: createOutbox(dexie),
    settings,
    now: () => Date.now(),
  });
  return { copy, replica, receiving };
}

let tablet: ReturnType<typeof openTablet> | undefined;
const stock = new Map<string, PouchDB.Database>();

/** Called by the bench, in the page. Both bring this browser's copy in step once, and say how long it took. */
const tabletBench: TabletBench = {
  async ours(facility: string): Promise<Measured> {
    tablet ??= openTablet(facility);
    const { copy, replica, receiving } = await tablet;
    const startedAt = performance.now();
    await receiving.receive(await replica.hello(), {
      hasSent: false,
      progress: () => undefined,
      filling: () => undefined,
      meanwhile: async () => undefined,
    });
    const ms = performance.now() - startedAt;
    return { ms, ...(await copy.size()) };
  },
  async fill(facility, documents) {
    tablet ??= openTablet(facility);
    const { copy } = await tablet;
    for (let from = 0; from < documents.length; from += 1000)
      await copy.pouch.bulkDocs(documents.slice(from, from + 1000));
  },
  /** PouchDB's own replication, nothing of ours in between but the durability that its adapter asks for. */
  async stock(
    url: string,
    headers: Record<string, string>,
    { batch_size }: { batch_size?: number },
  ): Promise<Measured> {
    const name = `stock-${url}`;
    const local = stock.get(name) ?? new PouchDB(name, { adapter: 'idb' });
    stock.set(name, local);
    const remote = new PouchDB(url, {
      adapter: 'http',
      skip_setup: true,
      fetch: (address: string | Request, options?: RequestInit) => {
        const all = new Headers(options?.headers);
        for (const [header, value] of Object.entries(headers)) all.set(header, value);
        return fetch(address, { ...options, headers: all, credentials: 'omit' });
      },
    } as PouchDB.Configuration.RemoteDatabaseConfiguration);
    await local.info();
    const startedAt = performance.now();
    await local.replicate.from(remote, batch_size ? { batch_size } : {});
    const ms = performance.now() - startedAt;
    return { ms, documents: (await local.info()).doc_count };
  },
};
Object.assign(globalThis, { tabletBench });
