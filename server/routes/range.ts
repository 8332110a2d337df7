import type { ByteRange } from '../adapters/file-store.ts';

/**
 * The part that a request asks for (RFC 9110, 14.2): null is the whole, also for what isn't one plain range, or where
 * `If-Range` names another content; `beyond`: there is nothing there.
 */
export function rangeAsked(
  headers: { range?: string | undefined; 'if-range'?: string | undefined },
  { sizeBytes, tag }: { sizeBytes: number; tag: string },
): ByteRange | 'beyond' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '');
  if (!found || (headers['if-range'] ?? tag) !== tag) return null;
  const [, from = '', to = ''] = found;
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (from !== '' && to !== '' && Number(to) < start) return null;
  return start >= sizeBytes || end < start ? 'beyond' : { start, end };
}
