export interface ZippedFile {
  name: string;
  input: string | ArrayBuffer;
  lastModified: Date;
}

/** One archive of these, which any computer and tablet opens; photos gain nothing by compression. */
export async function zip(files: AsyncIterable<ZippedFile>): Promise<Blob> {
  const { downloadZip } = await import('client-zip');
  return downloadZip(files).blob();
}
