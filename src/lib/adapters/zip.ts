export interface ZippedFile {
  name: string;
  input: string | ArrayBuffer;
  lastModified: Date;
}

/** One archive of these, which any computer and tablet opens; photos gain nothing by compression. */
export async function zip(files: AsyncIterable<ZippedFile>): Promise<Blob> {
  const { strToU8, Zip, ZipPassThrough } = await import('fflate');
  const parts: BlobPart[] = [];
  let failure: Error | null = null;
  const archive = new Zip((error, part) => {
    failure ??= error;
    parts.push(new Uint8Array(part));
  });
  for await (const { name, input, lastModified } of files) {
    const entry = new ZipPassThrough(name);
    entry.mtime = lastModified;
    archive.add(entry);
    entry.push(typeof input === 'string' ? strToU8(input) : new Uint8Array(input), true);
  }
  archive.end();
  if (failure) throw failure;
  return new Blob(parts, { type: 'application/zip' });
}
