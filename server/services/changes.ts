import type { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Change, Store } from '../adapters/store.ts';
import { StoreUnavailableError, UnreadableDocumentError } from '../adapters/store.ts';
import type { ServiceLogger } from '../logger.ts';
import { createLoop, type Loop } from './change-loop.ts';
import { createTurn } from './change-turn.ts';
import type { Leases } from './leases.ts';
import { createSetAside } from './set-aside.ts';

export interface Follower {
  /** The start of the databases' names: `facility-`, or a whole name: `service`. */
  database: string;
  /** Names the checkpoint: never change it. */
  consumer: string;
  /**
   * At least once, in order, one at a time per database. A throw is tried again: without end while the store is
   * away, else a few times before the document is set aside.
   * @param scope what follows the prefix in the database's name: the facility.
   */
  handle(change: Change, scope: string): Promise<void>;
  /** Whether `handle` has anything to do with it; passing over the others leaves the checkpoint where it is. */
  concerns(id: string): boolean;
  /** What was handled of this database is done for good: a restart won't hand it out again. */
  recorded?(scope: string): void;
}
export type Listener = (change: Change, database: string) => void;

export interface ChangesHub {
  follow(follower: Follower): void;
  /** From now on, without memory. Returns what stops it. */
  listen(listener: Listener): () => void;
  /** Resolves at the database's next change, after `limitMs`, or when who asks has gone. */
  next(database: string, limitMs: number, asking: Pick<EventEmitter, 'once' | 'off'>): Promise<void>;
  /** Something was written to this database, perhaps a new one. */
  nudge(database: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Checkpoint {
  _id: string;
  _rev?: string;
  since: string | number;
}

const BATCH = 100;
/** Passed over without a checkpoint, at most: read again after a restart. */
const UNRECORDED = 500;
const ATTEMPTS = 6;

/**
 * Tells the service what moved in the store, whoever wrote it: its own services and gateway nudge, other instances'
 * writes are found by asking every `pollMs`. Longpoll isn't used: the embedded store breaks it.
 */
export function createChangesHub({
  store,
  logger,
  pollMs,
  leases,
}: {
  store: Store;
  logger: ServiceLogger;
  pollMs: number;
  /** When there may be other instances: one at a time follows a database for a consumer. */
  leases?: Leases;
}): ChangesHub {
  const followers: Follower[] = [];
  const listeners = new Set<Listener>();
  const loops = new Map<string, Loop>();
  const setAside = createSetAside(store, logger);
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  async function handle(follower: Follower, database: string, change: Change, stopped: () => boolean) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await follower.handle(change, database.slice(follower.database.length));
      } catch (error) {
        if (stopped()) throw error;
        const away = error instanceof StoreUnavailableError;
        logger.warn({ err: error, database, id: change.id, attempt }, 'a change could not be handled');
        // What can't be read now can't be read later either.
        const hopeless = error instanceof z.core.$ZodError || error instanceof UnreadableDocumentError;
        if (hopeless || (!away && attempt >= ATTEMPTS)) {
          return setAside.failed({ consumer: follower.consumer, database }, change, error);
        }
        await pause(Math.min(50 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2));
      }
    }
  }

  function followerLoop(follower: Follower, database: string): Loop {
    const consumed = { consumer: follower.consumer, database };
    const id = `checkpoint:${follower.consumer}:${database}`;
    const service = store.database('service');
    const isOurTurn = createTurn(`follow:${follower.consumer}:${database}`, leases);
    let since: string | number | undefined;
    let unrecorded = 0;
    /** Something was handled; recording it may fail and be tried again. */
    let isOwed = false;

    async function record(lastSeq: string | number) {
      await service.update<Checkpoint>(id, (current) => ({ ...current, _id: id, since: lastSeq }));
      unrecorded = 0;
      isOwed = false;
      follower.recorded?.(database.slice(follower.database.length));
    }

    return createLoop(logger, async (stopped) => {
      if (!(await isOurTurn())) {
        // Whoever follows now moves the checkpoint on.
        since = undefined;
        isOwed = false;
        return;
      }
      if (since === undefined) {
        await setAside.takeUp(consumed, (change) => handle(follower, database, change, stopped));
        since = (await service.get<Checkpoint>(id))?.since ?? 0;
      }
      for (;;) {
        const { changes, lastSeq } = await store.database(database).changes(since, BATCH);
        if (changes.length === 0 && !isOwed) return;
        const concerned = changes.filter((change) => change.unreadable ?? follower.concerns(change.id));
        for (const change of concerned) {
          if (stopped() || !(await isOurTurn())) return;
          if (change.unreadable) await setAside.unreadable(consumed, change);
          else await handle(follower, database, change, stopped);
        }
        since = lastSeq;
        unrecorded += changes.length;
        isOwed ||= concerned.length > 0;
        if (isOwed || unrecorded > UNRECORDED) await record(lastSeq);
      }
    });
  }

  function listenerLoop(database: string, from: string | number): Loop {
    let since = from;
    return createLoop(logger, async () => {
      for (;;) {
        const { changes, lastSeq } = await store.database(database).changes(since, BATCH);
        since = lastSeq;
        if (changes.length === 0) return;
        for (const change of changes) for (const listener of listeners) listener(change, database);
      }
    });
  }

  function wake(database: string, from: string | number = 0) {
    if (!running) return;
    for (const follower of followers.filter((candidate) => database.startsWith(candidate.database))) {
      const key = `${follower.consumer}/${database}`;
      const loop = loops.get(key) ?? followerLoop(follower, database);
      loops.set(key, loop);
      loop.wake();
    }
    const loop = loops.get(database) ?? listenerLoop(database, from);
    loops.set(database, loop);
    loop.wake();
  }

  async function poll() {
    try {
      for (const database of await store.names('')) if (isFollowed(database)) wake(database);
    } catch (error) {
      logger.warn({ err: error }, 'the databases could not be listed');
    }
    if (running) timer = setTimeout(() => void poll(), pollMs).unref();
  }

  const isFollowed = (database: string) =>
    followers.some((follower) => database.startsWith(follower.database)) || database.startsWith('facility-');

  return {
    follow: (follower) => void followers.push(follower),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    next(database, limitMs, asking) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(limit);
          listeners.delete(onChange);
          asking.off('close', done);
          resolve();
        };
        const onChange: Listener = (_change, moved) => {
          if (moved === database) done();
        };
        const limit = setTimeout(done, limitMs).unref();
        listeners.add(onChange);
        asking.once('close', done);
      });
    },
    nudge: (database) => {
      if (isFollowed(database)) wake(database);
    },
    async start() {
      running = true;
      for (const database of (await store.names('')).filter(isFollowed)) wake(database, 'now');
      timer = setTimeout(() => void poll(), pollMs).unref();
    },
    async stop() {
      running = false;
      clearTimeout(timer);
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
    },
  };
}
