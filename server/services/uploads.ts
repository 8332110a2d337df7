import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { UploadMetadataSchema } from '#domain/api/live.ts';
import { AuthorSchema } from '#domain/author.ts';
import { MAX_FILE_SIZE_BYTES } from '#domain/dossier-file.ts';
import type { Action } from '#domain/permissions.ts';
import { SlugSchema, UlidSchema } from '#domain/primitives.ts';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { Clock } from '../adapters/clock.ts';
import { sha256Of } from '../adapters/file-vault.ts';
import type { FileKeys } from '../adapters/sealed-chunks.ts';
import { createTus, parseUploadMetadata, type UploadRecord } from '../adapters/tus.ts';
import { linkCookie } from '../cookies.ts';
import { Failure } from '../failure.ts';
import type { DossierAccess, Visitor } from './dossier-access.ts';
import { createDossierRoom, type Begun } from './dossier-room.ts';
import type { FileIntake } from './file-intake.ts';
import type { Files } from './files.ts';
import type { PendingFiles } from './pending-files.ts';
import { createTurns } from './turns.ts';

export const UPLOADS_PATH = '/files/uploads';
const EXPIRY_MS = 8 * 24 * 3_600_000;
const FINISHED_KEPT_MS = 24 * 3_600_000;
/** Of 25 MB each at most. More gain no time: pictures are drawn one by one. */
const FILES_IN_MEMORY = 2;

/** Whose upload it is: of an appointment and a kind of participant, so that a new session or link goes on with it. */
const OwnerSchema = z.object({ facility: SlugSchema, appointment: UlidSchema, by: AuthorSchema });
const RecordSchema = z.object({
  ...z.pick(UploadMetadataSchema, { id: true, kind: true, name: true, sha256: true }).shape,
  owner: z.pipe(
    z.pipe(
      z.string(),
      z.transform((json): unknown => JSON.parse(json)),
    ),
    OwnerSchema,
  ),
});
const FINISHED = 'finished';
/** What trying again can't mend. */
const REFUSALS = new Set([
  ...['file-damaged', 'file-altered', 'file-type-refused', 'file-too-large', 'file-unsafe', 'already-closed'],
]);

const PREFIX_LETTERS = 16;
const prefixOf = (appointment: string) => sha256Of(Buffer.from(appointment)).slice(0, PREFIX_LETTERS);

const rightTo = (kind: unknown): Action => (kind === 'document' ? 'add-document' : 'deposit');

/** A family adds nothing to what is over. */
function checkIsOpen({ kind: visitor, appointment }: Visitor): void {
  const isOpen = appointment.status === 'booked' || appointment.status === 'arrived';
  if (visitor === 'family' && !isOpen) throw new Failure('already-closed');
}

function readMetadata(record: UploadRecord) {
  const parsed = UploadMetadataSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => [issue.path.join('.'), issue.code]);
  throw new Failure('bad-request', { fields: Object.fromEntries(fields) });
}

export interface UploadsDependencies {
  directory: string;
  keys: FileKeys;
  access: DossierAccess;
  intake: FileIntake;
  files: Files;
  pendingFiles: PendingFiles;
  clock: Clock;
  logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
}

/** Files sent by tus: resumable for 8 days, checked, then kept in the dossier, or pending for a deposit. */
export function createUploads(dependencies: UploadsDependencies) {
  const { access, intake, files, pendingFiles, clock, logger } = dependencies;
  const asking = new AsyncLocalStorage<{ visitor: Visitor; begun: Begun | null }>();
  const finishing = new Map<string, Promise<void>>();
  const room = createDossierRoom({ keptIn: files.ids, begunIn });

  async function onCreate(upload: string, record: UploadRecord): Promise<UploadRecord> {
    const { id, kind, name, sha256 } = readMetadata(record);
    const asked = asking.getStore();
    if (!asked) throw new Failure('forbidden');
    const { facility, appointmentId: appointment, by } = asked.visitor;
    asked.begun = { upload, appointment, file: id, author: by.kind };
    await room.enter(facility, kind, asked.begun);
    return { id, kind, name, sha256, owner: JSON.stringify({ facility, appointment, by }) };
  }

  const tus = createTus({
    directory: dependencies.directory,
    keys: dependencies.keys,
    path: UPLOADS_PATH,
    maxSizeBytes: MAX_FILE_SIZE_BYTES,
    clock,
    newId,
    onCreate,
    onComplete: finish,
    onBug: (err) => logger.error({ err }, 'an upload failed'),
  });

  async function begunIn(appointment: string): Promise<Begun[]> {
    const ids = await tus.ids(prefixOf(appointment));
    const uploads = await Promise.all(ids.map((id) => tus.get(id).catch(() => null)));
    return uploads.flatMap((upload): Begun[] => {
      const record = RecordSchema.safeParse(upload?.record).data;
      if (!upload || !record || upload.record[FINISHED]) return [];
      return [{ upload: upload.id, appointment, file: record.id, author: record.owner.by.kind }];
    });
  }

  /** An appointment's uploads are found by their names: thousands of others needn't be opened. */
  function newId(): string {
    const appointment = asking.getStore()?.visitor.appointmentId ?? '';
    return prefixOf(appointment) + randomBytes(PREFIX_LETTERS / 2).toString('hex');
  }

  /** Whole in memory, it and what is made of it: some at a time. */
  const inMemory = createTurns(FILES_IN_MEMORY);

  async function store(id: string, record: UploadRecord, told: z.output<typeof RecordSchema>): Promise<void> {
    const { owner, sha256, ...file } = told;
    const bytes = await tus.bytes(id, record);
    if (sha256Of(bytes) !== sha256) throw new Failure('file-altered');
    const accepted = await intake.accept(bytes);
    const shelf = file.kind === 'document' ? files : pendingFiles;
    await shelf.keep({ ...file, ...owner }, accepted);
    await tus.empty(id, { [FINISHED]: '1', owner: JSON.stringify(owner) });
  }

  async function finishOnce(id: string): Promise<void> {
    const { record } = await tus.get(id);
    if (record[FINISHED]) return;
    const told = RecordSchema.parse(record);
    try {
      // One family's forty photos don't keep another's waiting.
      await inMemory(() => store(id, record, told), told.owner.appointment);
    } catch (error) {
      if (error instanceof Failure && REFUSALS.has(error.code)) await tus.remove(id);
      throw error;
    }
  }

  function finish(id: string): Promise<void> {
    const running = finishing.get(id) ?? finishOnce(id).finally(() => finishing.delete(id));
    finishing.set(id, running);
    return running;
  }

  /** The family's session of the link it has now, which may be a later one than when the upload began. */
  async function familyVisitor(
    request: FastifyRequest,
    appointment: string,
    action: Action,
  ): Promise<Visitor> {
    const prefix = linkCookie('');
    const linkIds = Object.keys(request.cookies).filter((name) => name.startsWith(prefix));
    let refusal = new Failure('signed-out');
    for (const name of linkIds) {
      try {
        const visitor = await access.asFamily(request, name.slice(prefix.length), action);
        if (visitor.appointmentId === appointment) return visitor;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async function authoriseCreation(request: FastifyRequest): Promise<Visitor> {
    const metadata = readMetadata(parseUploadMetadata(request.headers['upload-metadata']));
    const visitor = await access.visitor(request, metadata, rightTo(metadata.kind));
    checkIsOpen(visitor);
    return visitor;
  }

  async function authoriseUpload(request: FastifyRequest, id: string): Promise<Visitor> {
    const { record, isComplete, isLost } = await tus.get(id);
    const owner = z.pick(RecordSchema, { owner: true }).parse(record).owner;
    const { appointment } = owner;
    const action = rightTo(record[FINISHED] ? 'document' : record.kind);
    const visitor =
      owner.by.kind === 'family'
        ? await familyVisitor(request, appointment, action)
        : await access.visitor(request, { appointment }, action);
    if (visitor.by.kind !== owner.by.kind) throw new Failure('not-found');
    if (isLost) throw new Failure('not-found');
    if (!record[FINISHED]) checkIsOpen(visitor);
    // A client that asks where it stands after a failed end: the end is tried again, or refused again.
    if (request.method === 'HEAD' && isComplete) await finish(id);
    return visitor;
  }

  /** Hopeless ones are removed, complete ones that a crash or a full disk left behind are finished. */
  async function sweepOne(id: string): Promise<void> {
    const { record, createdAt, isComplete, isLost } = await tus.get(id);
    const age = clock.now() - createdAt;
    if (isLost || age > (record[FINISHED] ? FINISHED_KEPT_MS : EXPIRY_MS)) return void (await tus.remove(id));
    if (isComplete && !record[FINISHED]) await finish(id);
  }

  return {
    /** Answers one tus request. @throws Failure before anything is answered */
    async handle(
      request: FastifyRequest<{ Params: { upload?: string } }>,
      reply: FastifyReply,
    ): Promise<void> {
      const { upload } = request.params;
      const visitor = upload ? await authoriseUpload(request, upload) : await authoriseCreation(request);
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.raw.setHeader('cache-control', 'no-store');
      reply.raw.setHeader('x-content-type-options', 'nosniff');
      reply.hijack();
      const asked = { visitor, begun: null as Begun | null };
      try {
        await asking.run(asked, () => tus.handle(request.raw, reply.raw));
      } finally {
        if (asked.begun) room.leave(asked.begun);
      }
    },

    /** Never rejects: what fails now is tried at the next one. */
    async sweep(): Promise<void> {
      const warn = (err: unknown) => logger.warn({ err }, 'an upload could not be finished');
      for (const id of await tus.ids()) await sweepOne(id).catch(warn);
      await pendingFiles.sweep().catch(warn);
    },
  };
}
export type Uploads = ReturnType<typeof createUploads>;
