import { createApiClient } from '$lib/adapters/api-client.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import { Outbox } from '$lib/features/outbox/outbox.svelte.ts';

const POLL_MS = 2_000;

/** The demo's outbox, asked again every two seconds until stopped. */
export function followOutbox() {
  const outbox = new Outbox(createApiClient(fetch.bind(globalThis)));
  const refresh = () => void outbox.refresh();
  refresh();
  const timer = setInterval(refresh, POLL_MS);
  const stopWaking = onWakeUp(refresh);
  return {
    outbox,
    stop() {
      clearInterval(timer);
      stopWaking();
    },
  };
}
