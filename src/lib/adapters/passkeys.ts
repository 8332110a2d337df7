import type { NewPasskey, PasskeyCreation, PasskeyRequest, SignedChallenge } from '#domain/passkeys.ts';

/**
 * `cancelled`: by its holder or by time, or there is none here: browsers don't tell which. `known`: this device has one
 * already. `elsewhere`: they belong to another address of the service. `unsupported`: neither PIN nor fingerprint here.
 */
export type PasskeyFault = 'cancelled' | 'known' | 'elsewhere' | 'unsupported' | 'failed';
export type PasskeyResult<T> = { ok: true; answer: T } | { ok: false; fault: PasskeyFault };

/** The browser's passkeys. */
export interface Passkeys {
  /** They need a secure page at a host that has a name. */
  isAvailable(): boolean;
  create(options: PasskeyCreation): Promise<PasskeyResult<NewPasskey>>;
  use(options: PasskeyRequest): Promise<PasskeyResult<SignedChallenge>>;
  /** Whether the browser shows them among the suggestions of a field (`autocomplete="username webauthn"`). */
  suggests(): Promise<boolean>;
  /** Waits until one of the suggestions is taken; « cancelled » once anything else is asked. */
  useSuggested(options: PasskeyRequest): Promise<PasskeyResult<SignedChallenge>>;
  /** Ends what waits. */
  cancel(): Promise<void>;
}

const FAULTS: Record<string, PasskeyFault> = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  InvalidStateError: 'known',
  SecurityError: 'elsewhere',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
};
const IP_ADDRESS = /^([\d.]+|\[.*\])$/;
// Only who signs in by one needs it.
const library = () => import('@simplewebauthn/browser');

async function attempt<T>(act: () => Promise<T>): Promise<PasskeyResult<T>> {
  try {
    return { ok: true, answer: await act() };
  } catch (cause) {
    const fault = FAULTS[(cause as Error).name] ?? 'failed';
    if (fault === 'failed') console.error('passkey', cause);
    return { ok: false, fault };
  }
}

export function openPasskeys(): Passkeys {
  const isAvailable = () =>
    isSecureContext && 'PublicKeyCredential' in globalThis && !IP_ADDRESS.test(location.hostname);
  const get = (optionsJSON: PasskeyRequest, useBrowserAutofill: boolean) =>
    attempt(async () => {
      const { startAuthentication } = await library();
      return (await startAuthentication({ optionsJSON, useBrowserAutofill })) as SignedChallenge;
    });
  return {
    isAvailable,
    create: (optionsJSON) =>
      attempt(async () => (await (await library()).startRegistration({ optionsJSON })) as NewPasskey),
    use: (options) => get(options, false),
    suggests: async () => isAvailable() && (await library()).browserSupportsWebAuthnAutofill(),
    useSuggested: (options) => get(options, true),
    cancel: async () => (await library()).WebAuthnAbortService.cancelCeremony(),
  };
}
