import { createApiClient } from '$lib/adapters/api-client.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { openPasskeys } from '$lib/adapters/passkeys.ts';
import { openPushTrial } from '$lib/adapters/push-trial.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import { ChannelsDesk } from '$lib/features/channels/channels-desk.svelte.ts';
import { JournalDesk } from '$lib/features/journal/journal-desk.svelte.ts';
import { OperatorSession } from '$lib/features/operator-sign-in/operator-session.svelte.ts';
import { OwnAccountDesk } from '$lib/features/own-account/own-account-desk.svelte.ts';
import { createSignOuts } from '$lib/features/sign-out/sign-outs.ts';
import { createContext } from 'svelte';

/** Builds what the screens of those who run the service share. */
export function createOperatorApp() {
  const kept = createKeepsake(() => localStorage);
  const signOuts = createSignOuts(createApiClient(fetch.bind(globalThis)), kept);
  const { api } = signOuts;
  onWakeUp(() => void signOuts.settle());
  const passkeys = openPasskeys();
  const session = new OperatorSession({ signOuts, passkeys });

  const accountParts = { api, passkeys, onSignedOut: () => session.expired() };
  const openOwnAccount = () => new OwnAccountDesk(accountParts);
  /** Where a second factor is required, and there is none. */
  const openEnrolment = () =>
    new OwnAccountDesk({
      ...accountParts,
      onEnrolled: (answer) =>
        answer ? void session.admit(answer, { byPassword: false }) : void session.check(),
    });

  const openJournal = () => new JournalDesk(api, () => session.expired());

  const pushTrial = openPushTrial();
  const openChannels = () => new ChannelsDesk({ api, pushTrial, onSignedOut: () => session.expired() });

  return {
    ...{ session, kept, openOwnAccount, openEnrolment, openChannels, openJournal },
    hasPasskeys: passkeys.isAvailable(),
    deviceNow: () => Date.now(),
  };
}

export type OperatorApp = ReturnType<typeof createOperatorApp>;
export const [operatorApp, provideOperatorApp] = createContext<OperatorApp>();
