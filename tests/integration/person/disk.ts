import { SealedUploads } from '#server/adapters/sealed-uploads.ts';
import { openFilesAtRest } from '#server/files-at-rest.ts';
import leveldown from 'leveldown';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Every way in which a text may stand in a file. */
function spellings(text: string): Buffer[] {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const utf16 = Buffer.from(text, 'utf16le');
  const base64 = [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    return Buffer.from(padded.slice(shift === 0 ? 0 : 4, -4));
  });
  const plain = [text, text.normalize('NFD'), escaped, encodeURIComponent(text)].map((one) =>
    Buffer.from(one),
  );
  return [...plain, Buffer.from(text, 'latin1'), utf16, Buffer.from(utf16).swap16(), ...base64];
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true });
  const paths = found.map((name) => join(folder, name));
  const kinds = await Promise.all(paths.map(async (path) => (await stat(path)).isFile()));
  return paths.filter((_path, index) => kinds[index]);
}

/** Values as LevelDB gives them back: its files are compressed. */
async function valuesIn(folder: string): Promise<Buffer> {
  const level = leveldown(folder) as unknown as {
    open(options: object, done: (error?: Error) => void): void;
    close(done: () => void): void;
    iterator(): {
      next(done: (error: Error | undefined, key?: Buffer, value?: Buffer) => void): void;
      end(done: () => void): void;
    };
  };
  await new Promise<void>((resolve, reject) =>
    level.open({ createIfMissing: false }, (error) => (error ? reject(error) : resolve())),
  );
  const iterator = level.iterator();
  const parts: Buffer[] = [];
  for (;;) {
    const part = await new Promise<Buffer[] | null>((resolve, reject) =>
      iterator.next((error, key, value) => {
        if (error) reject(error);
        else resolve(key ? [key, value ?? Buffer.alloc(0)] : null);
      }),
    );
    if (!part) break;
    parts.push(...part);
  }
  await new Promise<void>((resolve) => iterator.end(resolve));
  await new Promise<void>((resolve) => level.close(resolve));
  return Buffer.concat(parts);
}

/** What whoever has the keys reads in the dossiers' files and in the uploads under way. */
async function unsealedIn(folder: string): Promise<Buffer[]> {
  const settings = { DATA_DIR: folder, FILE_KEY: undefined, FILE_KEY_PREVIOUS: undefined };
  const { store, keys } = openFilesAtRest(settings);
  const contents: Buffer[] = [];
  for await (const key of store.list('')) {
    const file = await store.open(key);
    for await (const piece of file?.pieces() ?? []) contents.push(piece);
    await file?.close();
  }
  const directory = join(folder, 'uploads');
  const uploads = new SealedUploads({ directory, expirationPeriodInMilliseconds: 0 }, keys);
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.endsWith('.json')) continue;
    const { id, metadata } = JSON.parse(await readFile(join(directory, name), 'utf8'));
    contents.push(await uploads.bytes(id, metadata));
  }
  return contents;
}

/** Which of these texts stand anywhere in a data folder, in whatever spelling, sealed or not; the service is stopped. */
export async function textsOnDisk(folder: string, texts: readonly string[]): Promise<string[]> {
  const contents = await unsealedIn(folder);
  for (const path of await filesIn(folder)) {
    const bytes = await readFile(path);
    contents.push(Buffer.from(path), path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  }
  const store = join(folder, 'store');
  for (const name of await readdir(store)) contents.push(await valuesIn(join(store, name)));
  return texts.filter((text) =>
    spellings(text).some((spelling) => contents.some((bytes) => bytes.includes(spelling))),
  );
}
