import { readLinkToken } from '#domain/link-repair.ts';
import { createApiClient } from '$lib/adapters/api-client.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { openPasskeys } from '$lib/adapters/passkeys.ts';
import { TakeUp } from '$lib/features/invitation/take-up.svelte.ts';
import { OwnAccountDesk } from '$lib/features/own-account/own-account-desk.svelte.ts';
import { createSignOuts } from '$lib/features/sign-out/sign-outs.ts';

/** The page of a link to an account. The token is in the fragment: it reaches neither a request line nor a log. */
export function createWelcome(address: string): { takeUp: TakeUp; desk: OwnAccountDesk } {
  const keepsake = createKeepsake(() => localStorage);
  const { api } = createSignOuts(createApiClient(fetch.bind(globalThis)), keepsake);
  const takeUp = new TakeUp(api, readLinkToken(address));
  // Whose session ended meanwhile is told what became of the link.
  const onSignedOut = () => void takeUp.read();
  return { takeUp, desk: new OwnAccountDesk({ api, passkeys: openPasskeys(), onSignedOut }) };
}
