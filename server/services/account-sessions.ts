import type { Account, Device } from '#domain/account.ts';
import type { SignedIn, SignInAnswer } from '#domain/own-account.ts';
import type { Ulid } from '#domain/primitives.ts';
import {
  ENROLS_FOR_MS,
  FRESH_PROOF_MS,
  hasTwoFactors,
  mustEnrol,
  secondSteps,
  type Entry,
  type Proof,
  type SecondFactorRule,
} from '#domain/second-factor.ts';
import { actorOf, may } from '#domain/permissions.ts';
import { browserIn, systemIn } from '#domain/user-agent.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../adapters/clock.ts';
import { ACCOUNT_COOKIE, clearCookie, DEVICE_COOKIE, HALF_COOKIE, setCookie } from '../cookies.ts';
import { Failure } from '../failure.ts';
import type { Accounts, Verified } from './accounts.ts';
import { accountVisit, type Visits } from './audit/visits.ts';
import type { Devices } from './devices.ts';
import { countedOf, type AccountFactors, type FactorStore } from './factors/factors.ts';
import { ACCOUNT_COOKIE_MS, LIFETIME_MS, type HeldSession, type Session, type Sessions } from './sessions.ts';

interface Dependencies {
  sessions: Sessions;
  accounts: Pick<Accounts, 'get' | 'passwordMark'>;
  devices: Pick<Devices, 'get'>;
  factors: FactorStore;
  visits: Visits;
  /** Whether it goes by an identity of the provider that signs people in here. */
  isLinked: (account: Ulid) => Promise<boolean>;
  rule: SecondFactorRule;
  clock: Clock;
}
type CookieBearer = Pick<FastifyRequest, 'cookies'>;

const hasFactor = ({ passkeys, totp }: AccountFactors) => passkeys.length > 0 || totp !== null;

/** What an account was verified by. */
export interface Opening {
  proofs: readonly Proof[];
  /** The ULID of the passkey among them. */
  passkey?: string | null;
  /** Of the password that was right, where one alone was shown. */
  mark?: string;
  /** What this browser held before, where its cookie doesn't come along. */
  replaces?: HeldSession | null;
  /** What they can show besides, where it was read just now. */
  known?: AccountFactors;
}

/** Someone who is signed in, and how. */
export interface Presence {
  account: Account;
  session: Session;
  /** Nothing is open to them but enrolling a second factor. */
  mustEnrol: boolean;
}

/** The sessions of accounts, in their cookies: the only place that opens one, whatever the account was verified by. */
export function createAccountSessions(dependencies: Dependencies) {
  const { sessions, accounts, devices, factors, visits, isLinked, rule, clock } = dependencies;

  /** The tablet that asks, if it is one of the account's own facility. */
  async function tabletOf(request: CookieBearer, account: Account): Promise<Device | null> {
    const secret = request.cookies[DEVICE_COOKIE];
    if (account.facility === null || !secret) return null;
    const id = await sessions.read('device', secret);
    const device = id ? await devices.get(id) : null;
    return device && may(actorOf(account), 'work-on-tablet', device) ? device : null;
  }

  const entryOf = async (
    request: CookieBearer,
    account: Account,
    proofs: readonly Proof[],
  ): Promise<Entry> => ({ proofs, onOwnTablet: (await tabletOf(request, account)) !== null });

  async function describe(account: Account, isLimited: boolean, known?: AccountFactors): Promise<SignedIn> {
    const { passkeys } = known ?? (await factors.read(account.id));
    return { ...account, step: 'signed-in', mustEnrol: isLimited, hasPasskey: passkeys.length > 0 };
  }

  async function end(request: CookieBearer, reply: FastifyReply): Promise<void> {
    const { [ACCOUNT_COOKIE]: held, [HALF_COOKIE]: half } = request.cookies;
    if (held) await sessions.close(held);
    if (half) {
      await sessions.close(half);
      clearCookie(reply, HALF_COOKIE);
    }
  }

  /**
   * A new password ends all sessions once it is written. One that was opened beside it by the former password finds it
   * here: whichever comes second sees the other.
   */
  async function assertStillTheirs({ id }: Account, secret: string, mark: string | undefined): Promise<void> {
    if (mark === undefined || mark === (await accounts.passwordMark(id))) return;
    await sessions.close(secret);
    throw new Failure('bad-credentials');
  }

  /**
   * Opens a session for an account that was verified by `proofs`, ends the one that this browser had, and tells the
   * journal who it was.
   */
  async function open(
    request: FastifyRequest,
    reply: FastifyReply,
    account: Account,
    { proofs, passkey = null, mark, replaces = null, known }: Opening,
  ): Promise<SignedIn> {
    visits.note(request, accountVisit(account));
    await end(request, reply);
    if (replaces) await sessions.closeAll('account', replaces.subject, ({ id }) => id === replaces.id);
    const tablet = await tabletOf(request, account);
    const userAgent = request.headers['user-agent'] ?? '';
    const secret = await sessions.open('account', account.id, {
      proofs,
      browser: browserIn(userAgent),
      system: systemIn(userAgent),
      device: tablet?.id ?? null,
      passkey,
    });
    await assertStillTheirs(account, secret, mark);
    setCookie(reply, ACCOUNT_COOKIE, secret, ACCOUNT_COOKIE_MS);
    return describe(account, mustEnrol({ proofs, onOwnTablet: tablet !== null }, rule), known);
  }

  /** The password was right, and a second factor is asked for: held by a cookie of a few minutes. */
  async function openHalf(
    request: CookieBearer,
    reply: FastifyReply,
    { account, mark }: Verified,
  ): Promise<void> {
    await end(request, reply);
    const secret = await sessions.open('half', account.id);
    await assertStillTheirs(account, secret, mark);
    setCookie(reply, HALF_COOKIE, secret, LIFETIME_MS.half);
  }

  async function held({ cookies }: CookieBearer): Promise<Session | null> {
    const secret = cookies[ACCOUNT_COOKIE];
    return secret ? sessions.find('account', secret) : null;
  }

  return {
    describe,
    open,
    /** This browser's session, whoever's it is. */
    async held(request: CookieBearer): Promise<HeldSession | null> {
      const session = await held(request);
      return session && { subject: session.subject, id: session.id };
    },
    /** Whether the account's own factors would ask for no more than this: a provider's word may be less than they are. */
    async isEnough(request: CookieBearer, account: Account, proofs: readonly Proof[]): Promise<boolean> {
      const entry = await entryOf(request, account, proofs);
      if (hasTwoFactors(entry)) return true;
      const known = countedOf(await factors.read(account.id));
      return secondSteps(entry, { ...known, provider: false }, rule).length === 0;
    },
    /** The password was right: a session, or the second step that is asked for. @throws Failure `link-needed` */
    async openByPassword(
      request: FastifyRequest,
      reply: FastifyReply,
      verified: Verified,
    ): Promise<SignInAnswer> {
      const { account, mark, setAt } = verified;
      const entry = await entryOf(request, account, ['password']);
      const found = await factors.read(account.id);
      const provider = mustEnrol(entry, rule) && (await isLinked(account.id));
      const by = secondSteps(entry, { ...countedOf(found), provider }, rule);
      const isOld = clock.now() - setAt > ENROLS_FOR_MS;
      if (by.length === 0 && isOld && mustEnrol(entry, rule)) throw new Failure('link-needed');
      if (by.length === 0) return open(request, reply, account, { proofs: entry.proofs, mark, known: found });
      await openHalf(request, reply, verified);
      return { step: 'second-factor', by };
    },
    /** Whose password was right. @throws Failure `step-expired` */
    async half(request: CookieBearer): Promise<Account> {
      const secret = request.cookies[HALF_COOKIE];
      const id = secret ? await sessions.read('half', secret) : null;
      const account = id ? await accounts.get(id) : null;
      if (!account) throw new Failure('step-expired');
      visits.note(request, accountVisit(account));
      return account;
    },
    /** Whoever asks, also one who may do nothing yet but enrol a second factor. @throws Failure `signed-out` */
    async presence(request: CookieBearer): Promise<Presence> {
      const session = await held(request);
      const account = session ? await accounts.get(session.subject) : null;
      if (!session || !account) throw new Failure('signed-out');
      visits.note(request, accountVisit(account));
      // By itself the session may be enough: then nobody needs to look which tablet asks.
      const isEnough = !mustEnrol({ proofs: session.proofs, onOwnTablet: false }, rule);
      const isLimited = !isEnough && mustEnrol(await entryOf(request, account, session.proofs), rule);
      // Else whoever came in before a second factor was enrolled, by the password alone, could enrol one beside it.
      const isOvertaken = async () =>
        hasFactor(await factors.read(account.id)) ||
        (session.proofs.includes('password') && (await isLinked(account.id)));
      if (isLimited && (await isOvertaken())) throw new Failure('signed-out');
      return { account, session, mustEnrol: isLimited };
    },
    /** @throws Failure `proof-needed` when it is too long since they showed who they are */
    requireFresh({ provenAt }: Session): void {
      if (clock.now() - provenAt > FRESH_PROOF_MS) throw new Failure('proof-needed');
    },
    /** They showed it again. */
    async prove(request: CookieBearer): Promise<void> {
      await sessions.prove(request.cookies[ACCOUNT_COOKIE] ?? '');
    },
  };
}
export type AccountSessions = ReturnType<typeof createAccountSessions>;
