import * as oidc from 'openid-client';
import type { Clock } from './clock.ts';
import { outgoingFetch } from './outgoing.ts';

export interface ProviderSettings {
  issuer: string;
  /** Of its metadata, where that isn't under `/.well-known/openid-configuration` (Pro Santé Connect). */
  discovery: string | undefined;
  clientId: string;
  clientSecret: string;
  scopes: string;
  /** What is asked for as `acr_values`; undefined: nothing. */
  acr: string | undefined;
  /** Which claim names a person. */
  subjectClaim: string;
  /** Over plain HTTP: outside production only. */
  isInsecure: boolean;
}

/** What one sign-in at the provider is held together by. */
export interface ProviderAttempt {
  state: string;
  nonce: string;
  verifier: string;
}
export interface ProvenIdentity {
  subject: string;
  /** The assurance that was asked for came back. */
  isAssured: boolean;
  idToken: string;
}

/** The provider did not answer, or not in a way that can be used. */
export class ProviderUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the identity provider did not answer as expected', { cause });
    this.name = 'ProviderUnavailableError';
  }
}
/** The provider, or the person there, said no. */
export class ProviderRefusedError extends Error {
  constructor(cause: unknown) {
    super('the identity provider refused', { cause });
    this.name = 'ProviderRefusedError';
  }
}

const TIMEOUT_SECONDS = 8;
const CLOCKS_DIFFER_MS = 30_000;
/** Endpoints move seldom, and are looked up again from time to time. */
const METADATA_FOR_MS = 3_600_000;
const REFUSALS = ['access_denied', 'login_required', 'interaction_required', 'consent_required'];

export const newAttempt = (): ProviderAttempt => ({
  state: oidc.randomState(),
  nonce: oidc.randomNonce(),
  verifier: oidc.randomPKCECodeVerifier(),
});

/** OpenID Connect: authorization code with PKCE, state and nonce; the library checks signatures, issuer and audience. */
export function createIdentityProvider(settings: ProviderSettings, clock: Clock) {
  let known: { configuration: oidc.Configuration; until: number } | null = null;

  async function configure(): Promise<oidc.Configuration> {
    if (known && known.until > clock.now()) return known.configuration;
    const { issuer, discovery = issuer, clientId, clientSecret, isInsecure } = settings;
    const configuration = await oidc.discovery(new URL(discovery), clientId, clientSecret, undefined, {
      timeout: TIMEOUT_SECONDS,
      [oidc.customFetch]: outgoingFetch({ timeoutMs: TIMEOUT_SECONDS * 1000 }),
      ...(isInsecure && { execute: [oidc.allowInsecureRequests] }),
    });
    // The library compares it only where it made up the address itself.
    if (configuration.serverMetadata().issuer !== issuer) throw new Error('another issuer answered');
    known = { configuration, until: clock.now() + METADATA_FOR_MS };
    return configuration;
  }

  async function configuration(): Promise<oidc.Configuration> {
    try {
      return await configure();
    } catch (cause) {
      throw new ProviderUnavailableError(cause);
    }
  }

  async function prove(
    configured: oidc.Configuration,
    currentUrl: URL,
    { state, nonce, verifier, begunAt }: ProviderAttempt & { begunAt: number },
  ) {
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    const tokens = await oidc.authorizationCodeGrant(configured, currentUrl, checks);
    const claims = tokens.claims();
    if (!claims || !tokens.id_token) throw new Error('no identity came');
    // The address in the browser may have been changed: what counts is when they showed themselves.
    if (!((claims.auth_time ?? 0) * 1000 >= begunAt - CLOCKS_DIFFER_MS))
      throw new Error('someone who had signed in there before');
    // Whoever it tells of must be whom the identity token names.
    const told = await oidc.fetchUserInfo(configured, tokens.access_token, claims.sub);
    return { claims, told, idToken: tokens.id_token };
  }

  return {
    /** Where the browser goes. @throws ProviderUnavailableError */
    async address(redirectUri: string, { state, nonce, verifier }: ProviderAttempt): Promise<string> {
      const { scopes, acr } = settings;
      const parameters = {
        ...{ redirect_uri: redirectUri, scope: scopes, state, nonce, code_challenge_method: 'S256' },
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        ...(acr && { acr_values: acr }),
        // Who signed in there before, on a shared tablet, must not be whom it answers with.
        max_age: '0',
      };
      return oidc.buildAuthorizationUrl(await configuration(), parameters).href;
    },
    /**
     * Whoever signed in there since it was begun.
     * @param currentUrl the address that the browser came back to, as it is known outside
     * @throws ProviderUnavailableError, ProviderRefusedError
     */
    async complete(currentUrl: URL, attempt: ProviderAttempt & { begunAt: number }): Promise<ProvenIdentity> {
      const configured = await configuration();
      try {
        const { claims, told, idToken } = await prove(configured, currentUrl, attempt);
        const { subjectClaim, acr } = settings;
        const subject = told[subjectClaim] ?? claims[subjectClaim];
        if (typeof subject !== 'string' || subject === '') throw new Error(`no ${subjectClaim} came`);
        const isAssured = acr !== undefined && acr.split(/\s+/).includes(String(claims.acr));
        return { subject, isAssured, idToken };
      } catch (cause) {
        const isRefusal = cause instanceof oidc.AuthorizationResponseError && REFUSALS.includes(cause.error);
        throw isRefusal ? new ProviderRefusedError(cause) : new ProviderUnavailableError(cause);
      }
    },
    /** Where to sign out there; null where it can't be done. */
    async endSession(idToken: string, returnTo: string): Promise<string | null> {
      const configured = await configuration().catch(() => null);
      if (!configured?.serverMetadata().end_session_endpoint) return null;
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: returnTo };
      return oidc.buildEndSessionUrl(configured, parameters).href;
    },
  };
}
export type IdentityProvider = ReturnType<typeof createIdentityProvider>;
