import { onlyOwnAnswers } from './own-answers.ts';

const SERVICE_TIMEOUT_MS = 5_000;

/** Milliseconds to the service and back, or null when it can't be reached. */
export async function measureRoundTrip(fetch: typeof globalThis.fetch): Promise<number | null> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), SERVICE_TIMEOUT_MS);
  const start = performance.now();
  try {
    const response = await onlyOwnAnswers(fetch)('/api/config', { cache: 'no-store', signal: abort.signal });
    return response.ok ? performance.now() - start : null;
  } catch {
    // Unreachable, whatever the reason: that is what was asked.
    return null;
  } finally {
    clearTimeout(timer);
  }
}
