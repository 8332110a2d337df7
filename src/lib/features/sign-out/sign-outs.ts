import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { type Ulid, UlidSchema } from '#domain/primitives.ts';
import type { ApiClient, CallResult } from '$lib/adapters/api-client.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';

export interface SignOuts {
  /** The same client, behind whatever is still to be ended: nobody goes on with the session of someone who left. */
  api: ApiClient;
  /** Ends this person's session; without a network it is noted, and ended before anything else is asked. */
  end(account: Ulid): void;
  /** Ends what is noted. @returns what stood in the way, or success */
  settle(): Promise<CallResult<undefined>>;
}

const NOTE = 'sign-out-owed';
/** What opens a session, and ends whichever one this browser held. */
const SIGN_INS: readonly unknown[] = [
  ...[authApi.signIn, authApi.signInWithCode, authApi.signInWithPasskey],
  accountLinkApi.redeem,
];
const RETRY_MS = 30_000;
const DONE: CallResult<undefined> = { ok: true, data: undefined };

/** @param kept shared by all the tabs and audiences of this browser, as the session's cookie is. */
export function createSignOuts(client: ApiClient, kept: Keepsake): SignOuts {
  let underWay: Promise<CallResult<undefined>> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(account: Ulid): Promise<CallResult<undefined>> {
    // Named: whoever has signed in since stays.
    const answer = await client(authApi.signOut, { query: { account } });
    clearTimeout(timer);
    if (!answer.ok) timer = setTimeout(() => void settle(), RETRY_MS);
    else if (kept.read(NOTE) === account) kept.forget(NOTE);
    return answer;
  }

  function settle(): Promise<CallResult<undefined>> {
    const owed = UlidSchema.safeParse(kept.read(NOTE));
    if (!owed.success) return Promise.resolve(DONE);
    underWay ??= ask(owed.data).finally(() => (underWay = null));
    return underWay;
  }

  const api: ApiClient = async (endpoint, options) => {
    const isSignIn = SIGN_INS.includes(endpoint);
    const settled = await settle();
    // A signing in ends by itself whatever this browser held.
    if (!settled.ok && !isSignIn) return settled;
    const answer = await client(endpoint, options);
    if (isSignIn && answer.ok) kept.forget(NOTE);
    return answer;
  };

  return {
    api,
    settle,
    end(account) {
      kept.write(NOTE, account);
      void settle();
    },
  };
}
