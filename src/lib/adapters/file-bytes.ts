import { ApiErrorSchema } from '#domain/errors.ts';
import type { CallFailure } from './api-client.ts';
import { ForeignAnswerError, onlyOwnAnswers } from './own-answers.ts';

export type FileBytes = { ok: true; bytes: Blob } | { ok: false; failure: CallFailure };
/** @param share from 0 to 1 of what is to come */
export type OnShare = (share: number) => void;

/** A line that gives nothing for so long is cut: a half-open one would never say so. */
const SILENCE_MS = 20_000;

async function collect(response: Response, onShare: OnShare, onPiece: () => void): Promise<Blob> {
  const total = Number(response.headers.get('content-length') ?? 0);
  const type = response.headers.get('content-type') ?? '';
  const reader = response.body?.getReader();
  if (!reader) return response.blob();
  const pieces: BlobPart[] = [];
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    received += value.byteLength;
    onPiece();
    if (total > 0) onShare(received / total);
  }
  // What was cut short is no file.
  if (total > 0 && received < total) throw new TypeError('the file was cut short');
  return new Blob(pieces, { type });
}

/** A file of the dossier, as the service hands it out. */
export function createFileFetch(fetch: typeof globalThis.fetch) {
  const ownFetch = onlyOwnAnswers(fetch);
  return async (address: string, onShare: OnShare, signal: AbortSignal): Promise<FileBytes> => {
    const abort = new AbortController();
    const cut = () => abort.abort();
    signal.addEventListener('abort', cut);
    let timer = setTimeout(cut, SILENCE_MS);
    const onPiece = () => {
      clearTimeout(timer);
      timer = setTimeout(cut, SILENCE_MS);
    };
    try {
      const response = await ownFetch(address, {
        ...{ credentials: 'same-origin', cache: 'no-store', signal: abort.signal },
      });
      if (!response.ok) {
        const told = ApiErrorSchema.safeParse(await response.json().catch(() => null));
        return { ok: false, failure: told.success ? told.data : { error: 'internal' } };
      }
      return { ok: true, bytes: await collect(response, onShare, onPiece) };
    } catch (cause) {
      if (cause instanceof ForeignAnswerError)
        return { ok: false, failure: { error: 'offline', foreign: true } };
      return { ok: false, failure: { error: 'offline' } };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
    }
  };
}
export type FetchFile = ReturnType<typeof createFileFetch>;
