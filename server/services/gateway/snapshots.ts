import { facilityDatabase } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { ulid } from 'ulid';
import type { SnapshotMeta, SnapshotVault } from '../../adapters/snapshot-vault.ts';
import { StoreUnavailableError, type Database, type Leaf, type Store } from '../../adapters/store.ts';
import type { ServiceLogger } from '../../logger.ts';
import type { Epochs } from './epochs.ts';

interface Dependencies {
  store: Store;
  vault: SnapshotVault;
  epochs: Epochs;
  logger: ServiceLogger;
}

/** Documents in a part. */
const PART = 1000;
/** Documents asked for at once: what bounds the memory. */
const CHUNK = 250;
/** Changes since that are cheaper to replicate than to build for, however small the database. */
const MIN_DRIFT = 100;
const DRIFT = 0.1;

/** CouchDB's sequences begin with a number that goes up with every change. */
const position = (seq: string | number) => Number.parseInt(String(seq), 10);

/** All leaves of a live database, chunk by chunk. */
async function* leafChunks(database: Database): AsyncGenerator<Leaf[]> {
  let since: string | number = 0;
  for (;;) {
    const page = await database.leaves(since, PART);
    for (let from = 0; from < page.leaves.length; from += CHUNK) yield page.leaves.slice(from, from + CHUNK);
    if (page.isLast) return;
    since = page.lastSeq;
  }
}

/** The snapshots that fresh tablets start from: one per facility, made when first asked for. */
export function createSnapshots({ store, vault, epochs, logger }: Dependencies) {
  const building = new Map<string, Promise<SnapshotMeta>>();
  let isStopped = false;

  async function build(facility: string, epoch: Ulid): Promise<SnapshotMeta> {
    const database = store.database(facilityDatabase(facility));
    const id = ulid();
    // Before anything is read: what changes meanwhile is replicated again.
    const { seq } = await database.info();
    const writer = await vault.begin(facility, id);
    try {
      const parts: number[] = [];
      const lines: string[] = [];
      const flush = async () => {
        const part = lines.splice(0, PART);
        await writer.part(parts.length, part);
        parts.push(part.length);
      };
      for await (const chunk of leafChunks(database)) {
        if (isStopped) throw new StoreUnavailableError('the service stops');
        for (const document of await database.revisions(chunk)) lines.push(`${JSON.stringify(document)}\n`);
        if (lines.length >= PART) await flush();
      }
      while (lines.length > 0) await flush();
      const meta = { id, epoch, seq, parts };
      await writer.finish(meta);
      return meta;
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }

  /** One at a time per facility: whoever asks meanwhile waits for the same, if it is of the epoch asked for. */
  async function make(facility: string, epoch: Ulid): Promise<SnapshotMeta> {
    const underWay = building.get(facility);
    if (underWay) {
      const meta = await underWay;
      return meta.epoch === epoch ? meta : make(facility, epoch);
    }
    const started = build(facility, epoch).finally(() => building.delete(facility));
    building.set(facility, started);
    return started;
  }

  async function hasMovedOn(facility: string, { seq, parts }: SnapshotMeta): Promise<boolean> {
    const now = await store.database(facilityDatabase(facility)).info();
    const documents = parts.reduce((sum, count) => sum + count, 0);
    const drift = Math.abs(position(now.seq) - position(seq));
    return drift > Math.max(MIN_DRIFT, DRIFT * documents);
  }

  /** Built when there is none of this epoch; an ageing one is replaced in the background. */
  async function current(facility: string): Promise<SnapshotMeta> {
    const [epoch, newest] = await Promise.all([epochs.of(facility), vault.newest(facility)]);
    if (newest?.epoch !== epoch) {
      // What it holds may be more than the restored database does.
      if (newest && !building.has(facility)) await vault.forget(facility);
      return make(facility, epoch);
    }
    if (await hasMovedOn(facility, newest)) {
      make(facility, epoch).catch((error: unknown) => {
        logger.warn({ err: error, facility }, 'a snapshot could not be renewed');
      });
    }
    return newest;
  }

  return {
    current,
    /** Those that have aged are replaced, so that the next fresh tablet needn't wait. */
    async refresh(): Promise<void> {
      for (const facility of await vault.facilities()) await current(facility);
    },
    read: vault.read,
    /** Removes those of facilities that are no more. */
    async sweep(): Promise<void> {
      const databases = await store.names(facilityDatabase(''));
      for (const facility of await vault.facilities())
        if (!databases.includes(facilityDatabase(facility))) await vault.forget(facility);
    },
    async stop(): Promise<void> {
      isStopped = true;
      await Promise.allSettled(building.values());
    },
  };
}
export type Snapshots = ReturnType<typeof createSnapshots>;
