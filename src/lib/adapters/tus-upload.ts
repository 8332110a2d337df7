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
  signal?: AbortSignal;
  /** Without an answer or one more byte sent for this long, the connection is taken for half-open and made anew. */
  silenceMs?: number;
}

const RETRY_DELAYS_MS = [0, 1_000, 3_000, 5_000, 10_000];

const toHex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** SHA-256 in lower-case hexadecimal, as the upload's metadata carries it. */
export const sha256 = async (bytes: ArrayBuffer) => toHex(await crypto.subtle.digest('SHA-256', bytes));

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
  { metadata, onProgress, signal, silenceMs = 30_000 }: UploadOptions,
): Promise<UploadResult> {
  const { DetailedError, Upload } = await import('tus-js-client');
  return new Promise((resolve) => {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => void upload.abort().then(restart), silenceMs);
    };
    const upload = new Upload(bytes, {
      endpoint: '/files/uploads',
      metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
      retryDelays: RETRY_DELAYS_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(`vis-a-vis:${metadata.id}`),
      onBeforeRequest: heard,
      onAfterResponse: () => clearTimeout(silence),
      onProgress: (sent, total) => {
        heard();
        onProgress?.(sent, total);
      },
      onSuccess: () => finish({ ok: true }),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 423 || status >= 500;
      },
      onError: (error) => {
        clearTimeout(silence);
        const response = error instanceof DetailedError ? error.originalResponse : null;
        if (response && response.getStatus() < 500) {
          return finish({ ok: false, failure: readFailure(response.getBody()) });
        }
        if (navigator.onLine) finish({ ok: false, failure: readFailure(response?.getBody()) });
        // Else the bytes stay queued: `online` starts again.
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
