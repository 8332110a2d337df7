import { ERRORS, Metadata, Server } from '@tus/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdirSync } from 'node:fs';
import { statfs, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '#domain/errors.ts';
import { Failure } from '../failure.ts';
import { instant, type Clock } from './clock.ts';
import { isFullDisk } from './file-store.ts';
import type { FileKeys } from './sealed-chunks.ts';
import { KEY_ID, SealedUploads } from './sealed-uploads.ts';

export type UploadRecord = Record<string, string | null>;
export interface Upload {
  id: string;
  record: UploadRecord;
  createdAt: number;
  isComplete: boolean;
  /** Sealed with a key that the settings don't hold any more: it can only be sent anew. */
  isLost: boolean;
}

export interface TusOptions {
  directory: string;
  keys: FileKeys;
  path: string;
  maxSizeBytes: number;
  clock: Clock;
  /** 32 hexadecimal digits; those of one family begin alike (`ids`). */
  newId: () => string;
  /** What to remember of a new upload instead of the client's own metadata. */
  onCreate: (id: string, metadata: UploadRecord) => Promise<UploadRecord>;
  /** All bytes are there. A Failure is the client's answer. */
  onComplete: (id: string) => Promise<void>;
  onBug: (error: unknown) => void;
}

const LOW_SPACE_BYTES = 1024 * 1024;
const CODES: Record<number, ErrorCode> = { 404: 'not-found', 410: 'not-found', 413: 'file-too-large' };

const isTusError = (error: unknown): error is { status_code: number; body: string } =>
  typeof error === 'object' && error !== null && 'status_code' in error && 'body' in error;

/** Reads an `Upload-Metadata` header. @throws Failure bad-request */
export function parseUploadMetadata(header: string | string[] | undefined): UploadRecord {
  try {
    return Metadata.parse(String(header ?? ''));
  } catch (cause) {
    throw new Failure('bad-request', { fields: { 'upload-metadata': 'unreadable' } }, { cause });
  }
}

/** The tus 1.0 protocol over files in `directory`; errors leave as ApiError bodies. */
export function createTus(options: TusOptions) {
  const { directory, keys, onBug } = options;
  // FileStore would make it readable by everyone on the machine.
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Nothing goes by itself: the library would count by the machine’s clock what the sweep counts by the service’s.
  const datastore = new SealedUploads({ directory, expirationPeriodInMilliseconds: 0 }, keys);

  /** FileStore hides why a write failed. */
  async function isDiskFull(error: unknown): Promise<boolean> {
    if (isFullDisk(error)) return true;
    if (error !== ERRORS.FILE_WRITE_ERROR) return false;
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize < LOW_SPACE_BYTES;
  }

  async function toFailure(error: unknown): Promise<Failure> {
    if (error instanceof Failure) return error;
    if (await isDiskFull(error)) return new Failure('disk-full', {}, { cause: error });
    if (error === ERRORS.FILE_WRITE_ERROR) return new Failure('store-unavailable', {}, { cause: error });
    if (isTusError(error))
      return new Failure(CODES[error.status_code] ?? 'bad-request', {}, { cause: error });
    onBug(error);
    return new Failure('internal', {}, { cause: error });
  }

  const server = new Server({
    path: options.path,
    datastore,
    relativeLocation: true,
    allowedOrigins: [],
    maxSize: options.maxSizeBytes,
    namingFunction: options.newId,
    onUploadCreate: async (_request, upload) => {
      upload.creation_date = instant(options.clock);
      const record = await options.onCreate(upload.id, upload.metadata ?? {});
      return { metadata: { ...record, [KEY_ID]: keys.current.id } };
    },
    onUploadFinish: async (_request, upload) => {
      await options.onComplete(upload.id);
      return {};
    },
    onResponseError: async (_request, error) => {
      const failure = await toFailure(error);
      // The protocol's own refusals keep their status: clients act on 409 and 423.
      const isProtocol = isTusError(error) && error.status_code < 500 && !(error instanceof Failure);
      const status = isProtocol ? error.status_code : failure.status;
      return { status_code: status, body: JSON.stringify({ error: failure.code, ...failure.details }) };
    },
  });

  return {
    handle: (request: IncomingMessage, response: ServerResponse) => server.handle(request, response),

    /** @throws Failure not-found */
    async get(id: string): Promise<Upload> {
      if (!/^[0-9a-f]{32}$/.test(id)) throw new Failure('not-found');
      const upload = await datastore.getUpload(id).catch((error: unknown) => {
        throw isTusError(error) ? new Failure('not-found', {}, { cause: error }) : error;
      });
      const createdAt = Date.parse(upload.creation_date ?? '');
      const record = upload.metadata ?? {};
      const isLost = Boolean(record[KEY_ID] && !keys.find(record[KEY_ID]));
      return { id, record, createdAt, isComplete: upload.offset === upload.size, isLost };
    },

    ids: async (prefix = '') =>
      ((await datastore.configstore.list?.()) ?? []).filter((id) => id.startsWith(prefix)),
    bytes: (id: string, record: UploadRecord) => datastore.bytes(id, record),
    remove: (id: string) => datastore.remove(id).catch(() => undefined),

    /**
     * Drops the bytes but goes on answering that all were received, to a client that never heard so: the file keeps
     * its length and takes no room.
     */
    async empty(id: string, record: UploadRecord): Promise<void> {
      const upload = await datastore.getUpload(id);
      await truncate(join(directory, id), 0);
      await truncate(join(directory, id), upload.size);
      upload.metadata = record;
      await datastore.configstore.set(id, upload);
    },
  };
}
export type Tus = ReturnType<typeof createTus>;
