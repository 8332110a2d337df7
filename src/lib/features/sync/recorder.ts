import type { FacilityDocument } from '#domain/documents.ts';
import type { Draft } from '#domain/dossier-file.ts';
import type { Answers } from '#domain/questionnaire-response.ts';
import type { Ulid } from '#domain/primitives.ts';
import { AlreadyWrittenError } from '#domain/same-writing.ts';
import { isStorageFull } from '#domain/storage-fault.ts';
import type { Outbox } from '$lib/adapters/dexie-facility.ts';
import type { LocalDatabase, Revision } from '$lib/adapters/pouch.ts';
import { ulid } from 'ulid';

/** Writes documents on the tablet first; they leave when they can. */
export interface Recorder {
  /** Resolves once they are on the disk, in this order. Rejects when the tablet could not keep them. */
  record(documents: FacilityDocument[]): Promise<void>;
  /** Keeps the present state of a document that may change. */
  replace(document: Draft | Answers): Promise<void>;
  /** Removes such a document, here and on the service. */
  remove(id: string): Promise<void>;
}

/**
 * Records what a form makes under the id made with it; under a fresh one when that stands for something else already.
 * Neither of two tabs' texts is lost, nor what was changed after a reload that came before the form was put away.
 */
export async function recordOnce(
  recorder: Recorder,
  id: Ulid,
  make: (id: Ulid) => FacilityDocument,
): Promise<void> {
  try {
    await recorder.record([make(id)]);
  } catch (cause) {
    if (!(cause instanceof AlreadyWrittenError)) throw cause;
    await recorder.record([make(ulid())]);
  }
}

interface RecorderOptions {
  database: LocalDatabase;
  outbox: Outbox;
  now(): number;
  /** Told after each write. */
  wake(): void;
  /** Told whether the tablet had room for the last write. */
  saved(isKept: boolean): void;
}

export function createRecorder({ database, outbox, now, wake, saved }: RecorderOptions): Recorder {
  const save = (ids: string[], write: () => Promise<Revision[]>) =>
    outbox.save(ids, new Date(now()).toISOString(), write);

  /** Says so when the tablet had no room; the caller keeps what was typed. */
  async function saving(write: () => Promise<void>) {
    try {
      await write();
      saved(true);
    } catch (cause) {
      if (isStorageFull(cause)) saved(false);
      throw cause;
    }
    wake();
  }

  /** What can't be known stays announced: the next exchange finds out. */
  async function settleFailed(ids: string[]) {
    const revisions = await Promise.all(ids.map((id) => database.revisionOf(id).catch(() => undefined)));
    await outbox.forget(ids.filter((_, index) => revisions[index] === null));
    await outbox.confirm(
      ids.flatMap((id, index) => {
        const rev = revisions[index];
        return rev ? [{ id, rev }] : [];
      }),
    );
  }

  return {
    replace: (document) => saving(() => save([document._id], async () => [await database.replace(document)])),
    async remove(id) {
      if (!(await database.revisionOf(id))) return;
      await saving(() =>
        save([id], async () => {
          const removed = await database.remove(id);
          return removed ? [removed] : [];
        }),
      );
    },
    record: (documents) =>
      saving(async () => {
        const ids = documents.map(({ _id }) => _id);
        await save(ids, async () => {
          try {
            return await database.insert(documents);
          } catch (cause) {
            await settleFailed(ids);
            throw cause;
          }
        });
      }),
  };
}
