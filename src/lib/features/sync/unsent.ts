import type { Asides } from '$lib/adapters/asides.ts';
import type { FacilityDexie, Outbox, OutboxEntry } from '$lib/adapters/dexie-facility.ts';
import type { PendingUpload } from '$lib/adapters/waiting-files.ts';
import type { LocalDatabase } from '$lib/adapters/pouch.ts';
import type { zip, ZippedFile } from '$lib/adapters/zip.ts';

/** A file with everything that has not left. */
export interface UnsentExport {
  name: string;
  content: Blob;
  /** Writings and files in it. */
  texts: number;
  files: number;
  /** What it holds, by `unsentKey` and the ids of uploads. */
  held: ReadonlySet<string>;
}

/** What can be done with what has not left: nothing is thrown away without its text having been handed over. */
export interface Unsent {
  /** What waits or was refused: its text, and the photos and documents themselves. */
  export(): Promise<UnsentExport>;
  /** Takes a refused document out of the outbox; its text stays on the tablet. @returns that text. */
  setAside(id: string): Promise<string>;
  /** Removes from the copy what a crash left there after it was set aside. */
  finish(): Promise<void>;
}

interface UnsentOptions {
  database: Pick<LocalDatabase, 'pouch' | 'remove' | 'revisionOf'>;
  dexie: Pick<FacilityDexie, 'uploadQueue' | 'uploads'>;
  outbox: Outbox;
  asides: Asides;
  zip: typeof zip;
  now(): number;
}

/** Another one for each writing of a draft: an export of the last one isn't an export of this one. */
export const unsentKey = ({ id, announced = '' }: OutboxEntry): string => `${id} ${announced}`;

const headed = (heading: (string | null)[], content: object) =>
  `${heading.filter((part) => part !== null).join(' · ')}\n${JSON.stringify(content, null, 2)}\n`;

export function createUnsent({ database, dexie, outbox, asides, zip, now }: UnsentOptions): Unsent {
  async function textOf({ id, rev, savedAt, refused }: OutboxEntry): Promise<string> {
    // Opens the copy again if the browser has closed it.
    await database.revisionOf(id);
    const found = await database.pouch.get(id, rev ? { rev } : {}).catch((cause: PouchDB.Core.Error) => {
      // Announced, and lost. What can't be read now is not what isn't there.
      if (cause.status !== 404) throw cause;
      return { _id: id };
    });
    return headed([id, savedAt, refused], found);
  }

  /** Read one by one: together they may be more than a tablet's memory. */
  async function* archive(text: string, uploads: Map<string, PendingUpload>): AsyncGenerator<ZippedFile> {
    yield { name: 'textes.txt', input: text, lastModified: new Date(now()) };
    for (const [name, { id, addedAt }] of uploads) {
      const kept = await dexie.uploads.get(id);
      // Else it left a moment ago.
      if (kept) yield { name, input: kept.bytes, lastModified: new Date(addedAt) };
    }
  }

  async function remove(id: string, rev: string | null) {
    // Written anew since, it isn't what was set aside.
    if (rev !== null && (await database.revisionOf(id)) === rev) await database.remove(id);
    await asides.removed(id);
  }

  return {
    async export() {
      const [entries, queue] = await Promise.all([
        outbox.entries(),
        dexie.uploadQueue.orderBy('id').toArray(),
      ]);
      const uploads = new Map(
        queue.map((upload, index) => [
          `documents/${index + 1}-${upload.name.replaceAll(/[/\\]/g, '-')}`,
          upload,
        ]),
      );
      const texts = await Promise.all(entries.map(textOf));
      for (const [name, upload] of uploads)
        texts.push(headed([name, upload.addedAt, upload.refused], upload));
      const text = texts.join('\n');
      const counts = { texts: entries.length, files: uploads.size };
      const held = new Set([...entries.map(unsentKey), ...queue.map(({ id }) => id)]);
      if (uploads.size === 0) {
        const content = new Blob([text], { type: 'text/plain;charset=utf-8' });
        return { name: 'vis-a-vis-non-envoye.txt', content, ...counts, held };
      }
      return {
        name: 'vis-a-vis-non-envoye.zip',
        content: await zip(archive(text, uploads)),
        ...counts,
        held,
      };
    },
    async setAside(id) {
      const entry = (await outbox.entries()).find((other) => other.id === id && other.refused !== null);
      if (!entry) throw new Error('Only what was refused is set aside');
      const text = await textOf(entry);
      const removing = entry.rev ?? (await database.revisionOf(id));
      const at = new Date(now()).toISOString();
      await asides.take(entry, { id, text, reason: entry.refused ?? '', at, removing });
      await remove(id, removing);
      return text;
    },
    async finish() {
      for (const { id, removing } of await asides.unremoved()) await remove(id, removing ?? null);
    },
  };
}
