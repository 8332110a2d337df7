import { createHash } from 'node:crypto';
import type { Visitor } from './visitor.ts';

export interface SentFile {
  id: string;
  bytes: Buffer;
  name?: string;
  kind?: string;
  sha256?: string;
  appointment?: string;
  linkId?: string;
}

const TUS = { 'tus-resumable': '1.0.0' };

function metadataOf({ bytes, name = 'Photo.jpg', kind = 'document', ...rest }: SentFile): string {
  const { id, appointment, linkId, sha256 = createHash('sha256').update(bytes).digest('hex') } = rest;
  return Object.entries({ id, name, kind, sha256, appointment, linkId })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${Buffer.from(String(value)).toString('base64')}`)
    .join(',');
}

/** Begins an upload; its address is in `location`. */
export const begin = (visitor: Visitor, file: SentFile) =>
  visitor.send('/files/uploads', {
    method: 'POST',
    headers: {
      ...TUS,
      'upload-length': String(file.bytes.byteLength),
      'upload-metadata': metadataOf(file),
    },
  });

export const patch = (visitor: Visitor, location: string, bytes: Buffer, offset = 0) =>
  visitor.send(location, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
    },
    body: new Uint8Array(bytes),
  });

export const head = (visitor: Visitor, location: string) =>
  visitor.send(location, { method: 'HEAD', headers: TUS });

/** The whole upload; the answer of the last request. */
export async function upload(visitor: Visitor, file: SentFile): Promise<Response> {
  const created = await begin(visitor, file);
  const location = created.headers.get('location');
  return location ? patch(visitor, location, file.bytes) : created;
}
