import type { Account } from '#domain/account.ts';
import type { Passkey } from '#domain/own-account.ts';
import {
  PasskeyCreationSchema,
  PasskeyRequestSchema,
  type NewPasskey,
  type PasskeyCreation,
  type PasskeyRequest,
  type SignedChallenge,
} from '#domain/passkeys.ts';
import { UlidSchema, type Ulid } from '#domain/primitives.ts';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { ulid } from 'ulid';
import { instant, type Clock } from '../../adapters/clock.ts';
import { StoreUnavailableError } from '../../adapters/store.ts';
import { Failure } from '../../failure.ts';
import type { RelyingParty } from '../../relying-party.ts';
import { CHALLENGE_LIFETIME_MS, type ChallengePurpose, type Challenges } from './challenges.ts';
import type { FactorStore, StoredPasskey } from './factors.ts';

const APPLICATION = 'Vis-à-vis';
const MAX_PASSKEYS = 20;
/** COSE's EdDSA, ES256 and RS256: what authenticators of today make. */
const supportedAlgorithmIDs = [-8, -7, -257];
const bytesOf = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));
const descriptorOf = ({ credential, transports }: StoredPasskey) => ({ id: credential, transports });
/** What an authenticator keeps beside the key, and gives back with each use: the account's ULID. */
const handleOf = (account: Ulid) => new Uint8Array(Buffer.from(account));
const accountIn = (handle: string | undefined) =>
  UlidSchema.safeParse(Buffer.from(handle ?? '', 'base64url').toString()).data;

interface Dependencies {
  factors: FactorStore;
  challenges: Challenges;
  clock: Clock;
}

/** Passkeys (WebAuthn): discoverable, unlocked by their holder, bound to this service's address. */
export function createPasskeys({ factors, challenges, clock }: Dependencies) {
  /** Runs one of the library's checks; what it throws is a refusal. @throws Failure `step-expired`, `passkey-refused` */
  async function judge<T>(
    purpose: ChallengePurpose,
    subject: Ulid | null,
    check: (expectedChallenge: (challenge: string) => Promise<boolean>) => Promise<T>,
  ): Promise<T> {
    let isGone = false;
    try {
      return await check(async (challenge) => {
        const isOurs = await challenges.redeem(challenge, purpose, subject);
        isGone = !isOurs;
        return isOurs;
      });
    } catch (cause) {
      if (cause instanceof StoreUnavailableError) throw cause;
      throw new Failure(isGone ? 'step-expired' : 'passkey-refused', {}, { cause });
    }
  }

  async function verify(
    account: Ulid,
    rp: RelyingParty,
    { purpose, subject }: { purpose: ChallengePurpose; subject: Ulid | null },
    response: SignedChallenge,
  ): Promise<Ulid> {
    const { passkeys } = await factors.read(account);
    const known = passkeys.find(({ credential, rpId }) => credential === response.id && rpId === rp.id);
    if (!known) throw new Failure('passkey-refused');
    const { credential: id, publicKey, counter, transports } = known;
    const { verified, authenticationInfo } = await judge(purpose, subject, (expectedChallenge) =>
      verifyAuthenticationResponse({
        ...{ response, expectedChallenge, expectedOrigin: rp.origin, expectedRPID: rp.id },
        credential: { id, publicKey: bytesOf(publicKey), counter, transports },
        requireUserVerification: true,
      }),
    );
    if (!verified) throw new Failure('passkey-refused');
    const { newCounter, credentialBackedUp } = authenticationInfo;
    const isNoted = await factors.change(account, (current) => {
      const now = current.passkeys.find((passkey) => passkey.id === known.id);
      // Revoked, or used further on, since it was read.
      if (!now || (newCounter > 0 && newCounter <= now.counter)) return null;
      const used = { ...now, counter: newCounter, isSynced: credentialBackedUp, lastUsedAt: instant(clock) };
      return { passkeys: current.passkeys.map((passkey) => (passkey.id === now.id ? used : passkey)) };
    });
    if (!isNoted) throw new Failure('passkey-refused');
    return known.id;
  }

  async function challengeFor(
    rp: RelyingParty,
    purpose: 'sign-in' | 'proof',
    { subject, address, allowed }: { subject: Ulid | null; address: string; allowed?: StoredPasskey[] },
  ): Promise<PasskeyRequest> {
    const challenge = bytesOf(await challenges.issue(purpose, subject, address));
    const options = await generateAuthenticationOptions({
      ...{ rpID: rp.id, challenge, timeout: CHALLENGE_LIFETIME_MS, userVerification: 'required' },
      ...(allowed && { allowCredentials: allowed.map(descriptorOf) }),
    });
    return PasskeyRequestSchema.parse(options);
  }

  return {
    async creation(
      { id, login, name }: Account,
      rp: RelyingParty,
      address: string,
    ): Promise<PasskeyCreation> {
      const { passkeys } = await factors.read(id);
      if (passkeys.length >= MAX_PASSKEYS) throw new Failure('too-many-attempts');
      const options = await generateRegistrationOptions({
        ...{ rpName: APPLICATION, rpID: rp.id, userID: handleOf(id), userName: login, userDisplayName: name },
        challenge: bytesOf(await challenges.issue('add-passkey', id, address)),
        timeout: CHALLENGE_LIFETIME_MS,
        attestationType: 'none',
        supportedAlgorithmIDs,
        excludeCredentials: passkeys.filter(({ rpId }) => rpId === rp.id).map(descriptorOf),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return PasskeyCreationSchema.parse(options);
    },
    /** @returns the passkey's ULID. @throws Failure `step-expired`, `passkey-refused` */
    async add(account: Ulid, rp: RelyingParty, name: string, response: NewPasskey): Promise<Ulid> {
      const { verified, registrationInfo } = await judge('add-passkey', account, (expectedChallenge) =>
        verifyRegistrationResponse({
          ...{ response, expectedChallenge, expectedOrigin: rp.origin, expectedRPID: rp.id },
          supportedAlgorithmIDs,
          requireUserVerification: true,
        }),
      );
      if (!verified) throw new Failure('passkey-refused');
      const { credential, credentialBackedUp } = registrationInfo;
      const passkey: StoredPasskey = {
        id: ulid(clock.now()),
        name,
        credential: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: response.response.transports ?? [],
        rpId: rp.id,
        isSynced: credentialBackedUp,
        addedAt: instant(clock),
        lastUsedAt: null,
      };
      await factors.change(account, ({ passkeys }) => ({
        passkeys: [...passkeys.filter((known) => known.credential !== credential.id), passkey],
      }));
      return passkey.id;
    },
    /** For any passkey of this service that the browser finds. */
    signInChallenge: (rp: RelyingParty, address: string) =>
      challengeFor(rp, 'sign-in', { subject: null, address }),
    /** @returns the ULIDs of account and passkey. @throws Failure `step-expired`, `passkey-refused` */
    async signIn(rp: RelyingParty, response: SignedChallenge): Promise<{ account: Ulid; passkey: Ulid }> {
      const account = accountIn(response.response.userHandle);
      if (!account) throw new Failure('passkey-refused');
      return { account, passkey: await verify(account, rp, { purpose: 'sign-in', subject: null }, response) };
    },
    /** @throws Failure `not-found` when there is none to prove with */
    async proofChallenge(account: Ulid, rp: RelyingParty, address: string): Promise<PasskeyRequest> {
      const { passkeys } = await factors.read(account);
      const allowed = passkeys.filter(({ rpId }) => rpId === rp.id);
      if (allowed.length === 0) throw new Failure('not-found');
      return challengeFor(rp, 'proof', { subject: account, address, allowed });
    },
    /** @returns the passkey's ULID. @throws Failure `step-expired`, `passkey-refused` */
    prove: (account: Ulid, rp: RelyingParty, response: SignedChallenge): Promise<Ulid> =>
      verify(account, rp, { purpose: 'proof', subject: account }, response),
    /** @throws Failure `not-found` */
    async rename(account: Ulid, id: Ulid, name: string): Promise<void> {
      const isRenamed = await factors.change(account, ({ passkeys }) =>
        passkeys.some((passkey) => passkey.id === id)
          ? { passkeys: passkeys.map((passkey) => (passkey.id === id ? { ...passkey, name } : passkey)) }
          : null,
      );
      if (!isRenamed) throw new Failure('not-found');
    },
  };
}
export type Passkeys = ReturnType<typeof createPasskeys>;

export const shownPasskey = ({ id, name, addedAt, lastUsedAt, isSynced }: StoredPasskey): Passkey => ({
  ...{ id, name, addedAt, lastUsedAt, isSynced },
});
