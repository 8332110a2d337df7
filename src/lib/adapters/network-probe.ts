import type { JoinAnswer } from '#domain/call.ts';
import { onlyOwnAnswers } from './own-answers.ts';

const RELAY_TIMEOUT_MS = 5_000;
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

/** Whether a relay gives this browser an address. A data channel first: Safari contacts no relay without one. */
export async function canRelay(iceServers: JoinAnswer['iceServers']): Promise<boolean> {
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
  try {
    connection.createDataChannel('probe');
    const gathered = new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), RELAY_TIMEOUT_MS);
      connection.onicecandidate = ({ candidate }) => {
        if (!candidate) resolve(false);
        else if (candidate.candidate.includes(' typ relay')) resolve(true);
      };
    });
    await connection.setLocalDescription(await connection.createOffer());
    return await gathered;
  } finally {
    connection.close();
  }
}
