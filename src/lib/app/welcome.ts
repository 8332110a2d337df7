import { readLinkToken } from '#domain/link-repair.ts';
import { createApiClient } from '$lib/adapters/api-client.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { TakeUp } from '$lib/features/invitation/take-up.svelte.ts';
import { createSignOuts } from '$lib/features/sign-out/sign-outs.ts';

/** The page of a link to an account. The token is in the fragment: it reaches neither a request line nor a log. */
export function createTakeUp(address: string): TakeUp {
  const keepsake = createKeepsake(() => localStorage);
  const { api } = createSignOuts(createApiClient(fetch.bind(globalThis)), keepsake);
  return new TakeUp(api, readLinkToken(address));
}
