import type { UploadMetadataSchema } from '#domain/api/live.ts';
import { ApiErrorSchema } from '#domain/errors.ts';
import type * as z from 'zod/mini';
import type { CallFailure } from './api-client.ts';

export type UploadMetadata = z.input<typeof UploadMetadataSchema>;
export type UploadResult = { ok: true } | { ok: false; failure: CallFailure };

export interface UploadOptions {
  metadata: UploadMetadata;
  /** Bytes acknowledged by the service, of how many. */
  onProgress?: (sentBytes: number, totalBytes: number) => void;
  /** The line is cut or silent, and nothing leaves until it is back: it is tried again. */
  onStop?: () => void;
  signal?: AbortSignal;
  /**
   * Without an answer or one more byte taken for this long, the connection is taken for half-open and made anew. Longer
   * the more was handed over: it may still stand in the device's own buffers, which take more only once a part has left.
   */
  silenceMs?: number;
}

const RETRY_DELAYS_MS = [0, 1_000, 3_000, 5_000, 10_000];
/** What the device's buffers hold at most, and what a line that isn't dead carries, in bytes and bytes per millisecond. */
const MOST_BUFFERED = 4_000_000;
const SLOWEST_LINE = 32;

const toHex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** SHA-256 in lower-case hexadecimal, as the upload's metadata carries it. */
export const sha256 = async (bytes: ArrayBuffer) => toHex(await crypto.subtle.digest('SHA-256', bytes));

interface Answer {
  getStatus(): number;
  getBody(): string;
}

/** Of the protocol itself, about where the upload stands: a connection that was cut is still being noticed. */
const isPassing = (answer: Answer) => {
  const status = answer.getStatus();
  return status === 423 || (status === 409 && readFailure(answer.getBody()).error === 'bad-request');
};

function readFailure(body: string | undefined): CallFailure {
  try {
    return ApiErrorSchema.parse(JSON.parse(body ?? ''));
  } catch {
    return { error: 'offline' };
  }
}

/**
 * Sends a file by tus 1.0: resumes after a cut or a reload (the upload's address is remembered under the file's own
 * id, never its name), starts again by itself when the network is back, gives up only on the service's refusal.
 */
export async function uploadFile(
  bytes: Blob,
  { metadata, onProgress, onStop, signal, silenceMs = 30_000 }: UploadOptions,
): Promise<UploadResult> {
  const { DetailedError, Upload } = await import('tus-js-client');
  return new Promise((resolve) => {
    let silence: ReturnType<typeof setTimeout> | undefined;
    let isSignedOut = false;
    let isFault = false;
    /** Bytes that were there before this request. */
    let before = 0;
    const heard = (allowedMs: number) => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        onStop?.();
        void upload.abort().then(restart);
      }, allowedMs);
    };
    const upload = new Upload(bytes, {
      endpoint: '/files/uploads',
      metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
      retryDelays: RETRY_DELAYS_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(`vis-a-vis:${metadata.id}`),
      onBeforeRequest: (request) => {
        // Not what is heard of first: a small rest is handed over whole before that.
        before = Number(request.getHeader('Upload-Offset') ?? 0);
        isFault = false;
        heard(silenceMs);
      },
      onAfterResponse: (request, answer) => {
        clearTimeout(silence);
        // Asked where it stands, when nobody is signed in or the service is away: the client would forget what was begun
        // and begin anew.
        const status = request.getMethod() === 'HEAD' ? answer.getStatus() : 0;
        isSignedOut = status === 401;
        isFault = answer.getStatus() >= 500;
        if (isSignedOut || status >= 500) throw new Error(`answered ${status}`);
      },
      onProgress: (sent, total) => {
        heard(silenceMs + Math.min(sent - before, MOST_BUFFERED) / SLOWEST_LINE);
        onProgress?.(sent, total);
      },
      onSuccess: () => finish({ ok: true }),
      onShouldRetry: ({ originalResponse: answer }, attempt) => {
        // The first is at once: what passes again by then was no cut.
        if (attempt > 0) onStop?.();
        return !isSignedOut && (!answer || answer.getStatus() >= 500 || isPassing(answer));
      },
      onError: (error) => {
        clearTimeout(silence);
        if (isSignedOut) return finish({ ok: false, failure: { error: 'signed-out' } });
        const answer = error instanceof DetailedError ? error.originalResponse : null;
        if (answer && answer.getStatus() < 500 && !isPassing(answer)) {
          return finish({ ok: false, failure: readFailure(answer.getBody()) });
        }
        // A proxy's word for « nobody is there » is no answer of the service's, which says what it is.
        if (navigator.onLine) finish({ ok: false, failure: { error: isFault ? 'internal' : 'offline' } });
        // Else the bytes stay queued: `online` starts again.
        else onStop?.();
      },
    });
    const restart = () => upload.start();
    const cancel = () => void upload.abort().then(() => finish({ ok: false, failure: { error: 'offline' } }));
    function finish(result: UploadResult) {
      clearTimeout(silence);
      removeEventListener('online', restart);
      signal?.removeEventListener('abort', cancel);
      resolve(result);
    }
    addEventListener('online', restart);
    signal?.addEventListener('abort', cancel);
    void upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous);
      upload.start();
    });
  });
}
