import { buffer } from 'node:stream/consumers';
import type { FilePlace, FileVault } from '../adapters/file-vault.ts';
import { Failure } from '../failure.ts';
import type { Pictures } from './pictures.ts';

interface Dependencies {
  vault: FileVault;
  pictures: Pick<Pictures, 'thumbnail'>;
}

/** Made when a picture is accepted; made anew of those that were there before, or whose own was lost. */
export function createThumbnails({ vault, pictures }: Dependencies) {
  const making = new Map<string, Promise<Buffer>>();

  /** It can be made anew: a full disk doesn't turn the file away. */
  const keep = (place: FilePlace, thumbnail: Buffer) =>
    vault.writeThumbnail(place, thumbnail).catch(() => undefined);

  async function make(place: FilePlace): Promise<Buffer> {
    const file = await vault.open(place);
    if (!file) throw new Failure('not-found');
    const thumbnail = await pictures.thumbnail(await buffer(file.stream()));
    await keep(place, thumbnail);
    // Erased meanwhile: nothing of it stays behind.
    const still = await vault.open(place);
    await (still ? still.close() : vault.remove(place));
    return thumbnail;
  }

  return {
    keep,

    /** @throws Failure not-found, file-damaged */
    async of(place: FilePlace): Promise<Buffer> {
      const kept = await vault.readThumbnail(place);
      if (kept) return kept;
      const key = [place.facility, place.appointment, place.file].join('/');
      const made = making.get(key) ?? make(place).finally(() => making.delete(key));
      making.set(key, made);
      return made;
    },
  };
}
export type Thumbnails = ReturnType<typeof createThumbnails>;
