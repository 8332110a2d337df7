import type { Author } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { DossierFileSchema, type DossierFile } from '#domain/dossier-file.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { ErrorCode } from '#domain/errors.ts';
import type { Ulid } from '#domain/primitives.ts';
import { hasThumbnail } from '#domain/thumbnails.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import { FileStoreError, type FileFault } from '../adapters/file-store.ts';
import { sha256Of, type FileVault, type OpenFile } from '../adapters/file-vault.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { createDossierShelf } from './dossier-shelf.ts';
import type { AcceptedFile } from './file-intake.ts';
import type { Thumbnails } from './thumbnails.ts';

export interface NewFile {
  facility: string;
  appointment: string;
  /** ULID made by the client: storing it again changes nothing. */
  id: string;
  kind: DossierFile['kind'];
  name: string;
  by: Author;
}

export interface FilesDependencies {
  store: Store;
  vault: FileVault;
  clock: Clock;
  thumbnails: Thumbnails;
}

const REFUSALS: Record<FileFault, ErrorCode> = {
  full: 'disk-full',
  failed: 'store-unavailable',
  altered: 'file-unreadable',
  'key-unknown': 'file-unreadable',
};

function refuse(cause: unknown): never {
  if (!(cause instanceof FileStoreError)) throw cause;
  throw new Failure(REFUSALS[cause.fault], {}, { cause });
}

/** Bytes first, then the `file:` document: what the dossier names can always be read. */
export function createFiles({ store, vault, clock, thumbnails }: FilesDependencies) {
  const databaseOf = (facility: string) => store.database(facilityDatabase(facility));
  const shelf = createDossierShelf(store);

  async function find(facility: string, appointment: string, id: string): Promise<DossierFile | null> {
    const found = await shelf.get<DossierFile>(facility, documentId.file(appointment, id));
    return found && DossierFileSchema.parse(found);
  }

  async function write(
    place: { facility: string; appointment: string; id: string },
    { bytes, thumbnail = null }: { bytes: Buffer; thumbnail?: Buffer | null },
  ): Promise<string> {
    const sha256 = sha256Of(bytes);
    await vault.write({ ...place, file: place.id, sha256 }, bytes).catch(refuse);
    if (thumbnail) await thumbnails.keep({ ...place, file: place.id, sha256 }, thumbnail);
    return sha256;
  }

  /** A document, not yet in the store, for bytes that are on disk. */
  const describe = (
    file: NewFile & Pick<DossierFile, 'mediaType' | 'sizeBytes' | 'sha256' | 'closes' | 'composed'>,
  ): DossierFile =>
    DossierFileSchema.parse({
      _id: documentId.file(file.appointment, file.id),
      type: 'file',
      v: SCHEMA_VERSION,
      at: instant(clock),
      by: file.by,
      appointment: file.appointment,
      kind: file.kind,
      name: file.name,
      mediaType: file.mediaType,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      ...(file.composed !== undefined && { composed: file.composed }),
      closes: file.closes,
    });

  /** Writes the document once; the first one stays whoever repeats it. */
  async function publish(facility: string, file: DossierFile): Promise<DossierFile> {
    const written = await databaseOf(facility).put(file);
    const first = written.ok
      ? { ...file, _rev: written.rev }
      : await databaseOf(facility).get<DossierFile>(file._id);
    if (!first) throw new Failure('not-found');
    const { appointment, sha256 } = first;
    await vault.keepOnly({ facility, appointment, file: fileIdOf(first), sha256 });
    return DossierFileSchema.parse(first);
  }

  return {
    find,

    /** Of those that the dossier holds. */
    ids: async (facility: string, appointment: string): Promise<Ulid[]> =>
      (await shelf.list<DossierFile>(facility, appointment, documentId.file(appointment, ''))).map(fileIdOf),

    write,
    describe,
    publish,

    /** Stores an accepted file and names it in the dossier. @throws Failure disk-full, store-unavailable */
    async keep(file: NewFile, accepted: AcceptedFile): Promise<DossierFile> {
      const known = await find(file.facility, file.appointment, file.id);
      if (known) return known;
      const sha256 = await write(file, accepted);
      const { bytes, mediaType } = accepted;
      return publish(
        file.facility,
        describe({ ...file, mediaType, sizeBytes: bytes.byteLength, sha256, closes: false }),
      );
    },

    /** A JPEG; made anew where it is missing. @throws Failure not-found, file-damaged, file-unreadable */
    async thumbnail(facility: string, appointment: string, id: string): Promise<Buffer> {
      const file = await find(facility, appointment, id);
      if (!file || !hasThumbnail(file)) throw new Failure('not-found');
      const place = { facility, appointment, file: id, sha256: file.sha256 };
      return thumbnails.of(place).catch(refuse);
    },

    /** The dossier stops naming it, then its bytes go; of one that is gone already, nothing. */
    async remove(facility: string, file: DossierFile): Promise<void> {
      const { _id, _rev = '', appointment, sha256 } = file;
      const removed = await databaseOf(facility).remove(_id, _rev);
      if (!removed.ok && (await find(facility, appointment, fileIdOf(file))))
        throw new Failure('store-unavailable');
      await vault.remove({ facility, appointment, file: fileIdOf(file), sha256 });
    },

    /** To be read or closed. @throws Failure not-found, file-unreadable */
    async open(facility: string, appointment: string, id: string): Promise<OpenFile & { file: DossierFile }> {
      const file = await find(facility, appointment, id);
      if (!file) throw new Failure('not-found');
      const opened = await vault.open({ facility, appointment, file: id, sha256: file.sha256 }).catch(refuse);
      // Taken back at this moment; else its bytes are lost.
      if (!opened)
        throw new Failure((await find(facility, appointment, id)) ? 'file-unreadable' : 'not-found');
      return { file, ...opened };
    },
  };
}
export type Files = ReturnType<typeof createFiles>;
