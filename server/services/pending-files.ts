import type { DossierFile } from '#domain/dossier-file.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { FileVault } from '../adapters/file-vault.ts';
import type { Store, Stored } from '../adapters/store.ts';
import type { Files, NewFile } from './files.ts';
import type { AcceptedFile } from './file-intake.ts';

/** A report or prescription that a doctor has sent but not yet deposited: on disk, in no dossier. */
export interface PendingFile
  extends Stored, NewFile, Pick<DossierFile, 'mediaType' | 'sizeBytes' | 'sha256'> {
  type: 'pending-file';
  at: string;
}

const KEPT_MS = 30 * 24 * 3_600_000;

export interface PendingFilesDependencies {
  store: Store;
  files: Files;
  vault: FileVault;
  clock: Clock;
}

export function createPendingFiles({ store, files, vault, clock }: PendingFilesDependencies) {
  const service = store.database('service');
  const idOf = (appointment: string, id: string) => `pending-file:${appointment}:${id}`;

  /** @returns whether it was still as it was read. */
  const forget = async ({ _id, _rev }: PendingFile): Promise<boolean> =>
    _rev !== undefined && (await service.remove(_id, _rev)).ok;

  return {
    get: (appointment: string, id: string) => service.get<PendingFile>(idOf(appointment, id)),
    forget,

    /** Its time begins anew, so that no sweep takes the bytes from under a deposit. null: it is gone. */
    claim: (appointment: string, id: string) =>
      service.update<PendingFile>(idOf(appointment, id), (current) =>
        current ? { ...current, at: instant(clock) } : null,
      ),

    async keep(file: NewFile, accepted: AcceptedFile): Promise<void> {
      const sha256 = await files.write(file, accepted);
      const { bytes, mediaType } = accepted;
      await service.update<PendingFile>(idOf(file.appointment, file.id), (current) => ({
        ...(current && { _rev: current._rev }),
        ...file,
        _id: idOf(file.appointment, file.id),
        type: 'pending-file',
        at: instant(clock),
        mediaType,
        sizeBytes: bytes.byteLength,
        sha256,
      }));
    },

    /** Removes what was never deposited. */
    async sweep(): Promise<void> {
      for (const pending of await service.list<PendingFile>('pending-file:')) {
        if (Date.parse(pending.at) > clock.now() - KEPT_MS) continue;
        const { facility, appointment, id, sha256 } = pending;
        // Whoever deposits it at this moment has claimed it: then it isn't forgotten, and its bytes stay.
        if (!(await forget(pending))) continue;
        const isNamed = await files.find(facility, appointment, id);
        if (!isNamed) await vault.remove({ facility, appointment, file: id, sha256 });
      }
    },
  };
}
export type PendingFiles = ReturnType<typeof createPendingFiles>;
