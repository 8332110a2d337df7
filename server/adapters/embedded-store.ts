import express from 'express';
import expressPouchDB from 'express-pouchdb';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import PouchDB, { type PouchConstructor } from 'pouchdb-node';
import { ConfigurationError } from '../config.ts';
import { createEmbeddedDocuments, type EmbeddedDocuments } from './embedded-documents.ts';
import { askHandler } from './handler-request.ts';
import type { StoreAnswer, StoreRequest } from './store.ts';
import { createSyncedLeveldown, lockFolder } from './synced-leveldown.ts';

export interface EmbeddedStore {
  url: string;
  headers: { authorization: string };
  /** What a client would ask at `url`. */
  ask(request: StoreRequest): Promise<StoreAnswer>;
  /** The same in short, for what is asked most. */
  documents: EmbeddedDocuments;
  /** @param last done with all closed, while the folder is still this process's */
  close(last?: () => Promise<void>): Promise<void>;
}

const LOCK = '_lock';

/**
 * The databases of a folder. Instead of pouchdb-all-dbs, which writes its list after the database: a process killed in
 * between had a database that didn't exist.
 */
async function listDatabases(pouch: PouchConstructor, directory: string) {
  const folders = await readdir(directory, { withFileTypes: true });
  const names = new Set(
    folders
      .filter((entry) => entry.isDirectory() && entry.name !== LOCK && !entry.name.includes('-mrview-'))
      .map((entry) => entry.name),
  );
  pouch.allDbs = async (done) => {
    done?.(null, [...names]);
    return [...names];
  };
  return (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const [, name] = /^\/([a-z][^/?]*)\/?(?:\?|$)/.exec(request.url ?? '') ?? [];
    if (name && (request.method === 'PUT' || request.method === 'DELETE')) {
      // Before the answer's last byte: whoever reads it may ask at once.
      response.on('prefinish', () => {
        if (response.statusCode === 201) names.add(name);
        if (response.statusCode === 200) names.delete(name);
      });
    }
    next();
  };
}

/**
 * A CouchDB-compatible store in this process: loopback only, a free port, a secret made at each start. It is dumb
 * storage: whatever decides who may read or write stands before it, in the gateway.
 * @throws ConfigurationError when another process uses the folder.
 */
export async function startEmbeddedStore(directory: string): Promise<EmbeddedStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(join(directory, LOCK)).catch((cause: Error) => {
    if (!/lock/i.test(cause.message)) throw cause;
    throw new ConfigurationError([
      `DATA_DIR: another process is using ${directory}: stop it first, or choose another folder`,
    ]);
  });
  const levels = createSyncedLeveldown();
  const pouch = PouchDB.defaults({ prefix: directory + sep, db: levels.open });
  const followNames = await listDatabases(pouch, directory);
  const authorization = `Basic ${Buffer.from(`service:${randomBytes(24).toString('base64url')}`).toString('base64')}`;

  const handle = express()
    .disable('x-powered-by')
    .use((request, response, next) => {
      const given = Buffer.from(request.headers.authorization ?? '');
      const wanted = Buffer.from(authorization);
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) next();
      else response.status(401).json({ error: 'unauthorized' });
    })
    .use(followNames)
    .use(
      expressPouchDB(pouch, {
        mode: 'minimumForPouchDB',
        overrideMode: {
          include: ['routes/find'],
          exclude: ['compression', 'routes/session-stub', 'routes/temp-views'],
        },
      }),
    );
  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: { authorization },
    async ask(request) {
      // Whoever asks too late would open the databases again.
      if (!server.listening) throw new Error('the embedded store is closed');
      return askHandler(handle, request, { host: '127.0.0.1', accept: 'application/json', authorization });
    },
    documents: createEmbeddedDocuments((name) =>
      server.listening ? pouch.__dbCacheMap?.get(name) : undefined,
    ),
    async close(last) {
      await new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      await Promise.all([...(pouch.__dbCacheMap?.values() ?? [])].map((database) => database.close()));
      await levels.closeAll();
      try {
        await last?.();
      } finally {
        await lock.release();
      }
    },
  };
}
