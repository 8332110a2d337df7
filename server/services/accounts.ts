import { AccountSchema, type Account } from '#domain/account.ts';
import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Passwords } from './passwords.ts';
import type { PushSubscriptions } from './push/subscriptions.ts';
import { ADDRESS_POLICY, LOGIN_POLICY, type Throttle } from './throttle.ts';

interface AccountDocument extends Stored, Account {
  type: 'account';
  passwordHash: string;
  at: string;
  /** When the password was set; absent: with the account. */
  passwordAt?: string;
  /** Has left; the document stays for what its id stands under. */
  removedAt?: string;
}
/** Claims a login; written before the account, so that two can't share one. */
interface LoginDocument extends Stored {
  type: 'login';
  account: string;
  /** Absent in those of earlier versions. */
  at?: string;
}

/** A claim whose account is still missing after this was cut off in the middle: it is free. */
const GIVING_TAKES_MS = 60_000;

export type NewAccount = Omit<Account, 'id'> & { password: string };

/** Whose password was right, and its mark: what opens a session looks whether it is still theirs (`passwordMark`). */
export interface Verified {
  account: Account;
  mark: string;
  /** When the password was set, in milliseconds since the epoch. */
  setAt: number;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  passwords: Passwords;
  throttle: Throttle;
  /** Everything that lets someone in besides the password. */
  forgetFactors: (account: string) => Promise<void>;
  pushSubscriptions: Pick<PushSubscriptions, 'forgetAccount'>;
}

/** Changes with the password, and tells nothing of it: the hash it is made of is salted. */
const markOf = (passwordHash: string) =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 22);

const verifiedOf = (document: AccountDocument): Verified => ({
  account: AccountSchema.parse(document),
  mark: markOf(document.passwordHash),
  setAt: Date.parse(document.passwordAt ?? document.at),
});

/** People who sign in by password: staff, coordinators, doctors, operators. */
export function createAccounts(dependencies: Dependencies) {
  const { store, clock, passwords, throttle, forgetFactors, pushSubscriptions } = dependencies;
  const service = store.database('service');

  async function find(login: string): Promise<AccountDocument | null> {
    const claim = await service.get<LoginDocument>(`login:${login}`);
    return claim && read(claim.account);
  }

  async function read(id: string): Promise<AccountDocument | null> {
    const account = await service.get<AccountDocument>(`account:${id}`);
    return account?.removedAt === undefined ? account : null;
  }

  async function isHeld({ account: id, at = '' }: LoginDocument): Promise<boolean> {
    const account = await service.get<AccountDocument>(`account:${id}`);
    if (account) return account.removedAt === undefined;
    return clock.now() - Date.parse(at) < GIVING_TAKES_MS;
  }

  async function claimLogin(login: string, account: string, replace: boolean): Promise<void> {
    const _id = `login:${login}`;
    const current = await service.get<LoginDocument>(_id);
    if (current && !replace && (await isHeld(current)))
      throw new Failure('name-taken', { fields: { login } });
    const claim = { ...current, _id, type: 'login', account, at: instant(clock) } as LoginDocument;
    if (!(await service.put(claim)).ok) throw new Failure('name-taken', { fields: { login } });
  }

  return {
    /**
     * `replace`: an unfinished set-up runs again and takes its own logins back.
     * @throws Failure `name-taken`
     */
    async create(account: NewAccount, { replace } = { replace: false }): Promise<Account> {
      const { password, ...person } = account;
      const passwordHash = await passwords.hash(password);
      const id = ulid(clock.now());
      await claimLogin(person.login, id, replace);
      const document = {
        _id: `account:${id}`,
        type: 'account',
        id,
        ...person,
        passwordHash,
        at: instant(clock),
      };
      await service.put(document);
      return AccountSchema.parse(document);
    },
    async get(id: string): Promise<Account | null> {
      const account = await read(id);
      return account && AccountSchema.parse(account);
    },
    async ofLogin(login: string): Promise<Account | null> {
      const account = await find(login);
      return account && AccountSchema.parse(account);
    },
    /** Those that still let someone in. */
    async all(): Promise<Account[]> {
      const all = await service.list<AccountDocument>('account:');
      return all
        .filter((account) => account.removedAt === undefined)
        .map((account) => AccountSchema.parse(account));
    },
    async ofFacility(facility: string): Promise<Account[]> {
      return (await this.all()).filter((account) => account.facility === facility);
    },
    /** Lets nobody in any more, and gives the login free. Sessions are ended by whoever asks for this. */
    async remove(id: string): Promise<void> {
      const removed = await service.update<AccountDocument>(`account:${id}`, (current) =>
        current && current.removedAt === undefined ? { ...current, removedAt: instant(clock) } : null,
      );
      await forgetFactors(id);
      if (removed) await pushSubscriptions.forgetAccount(removed);
    },
    /** Same answer and same time for an unknown login and a wrong password. */
    async verify(login: string, password: string, address: string): Promise<Verified> {
      const account = await find(login);
      const check = async () =>
        (await passwords.verify(account?.passwordHash ?? null, password)) ? account : null;
      const behindNet = () => throttle.attempt(`address:${address}`, ADDRESS_POLICY, check);
      const verified = await throttle.attempt(`login:${login}`, LOGIN_POLICY, behindNet, {
        keep: account !== null,
      });
      if (!verified) throw new Failure('bad-credentials');
      return verifiedOf(verified);
    },
    /** @throws Failure `not-found`, `too-many-attempts` */
    async setPassword(id: string, password: string): Promise<Verified> {
      const passwordHash = await passwords.hash(password);
      const changed = await service.update<AccountDocument>(`account:${id}`, (current) =>
        current && current.removedAt === undefined
          ? { ...current, passwordHash, passwordAt: instant(clock) }
          : null,
      );
      if (!changed || changed.removedAt !== undefined) throw new Failure('not-found');
      return verifiedOf(changed);
    },
    /** Of whoever has left: that of no password. */
    async passwordMark(id: string): Promise<string> {
      return markOf((await read(id))?.passwordHash ?? '');
    },
    async isEmpty(): Promise<boolean> {
      return (await service.list('account:')).length === 0;
    },
  };
}
export type Accounts = ReturnType<typeof createAccounts>;
