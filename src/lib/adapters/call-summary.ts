import { callApi } from '#domain/api/call.ts';
import type { CallFigures } from '#domain/call-summary.ts';

/** Leaves with the page: nobody waits for it, and a browser that is closing sends it all the same. */
export function sendCallSummary(token: string, figures: CallFigures): void {
  const body = JSON.stringify({ token, figures });
  const { path, method } = callApi.summary;
  if (navigator.sendBeacon?.(path, new Blob([body], { type: 'application/json' }))) return;
  const headers = { 'content-type': 'application/json' };
  // Lost without a network: the others' pages tell of the same call.
  fetch(path, { method, headers, body, keepalive: true }).catch(() => undefined);
}
