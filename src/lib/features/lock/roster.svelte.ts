import type { Account } from '#domain/account.ts';
import { lockApi } from '#domain/api/lock.ts';
import {
  afterNews,
  afterPasskey,
  afterSignIn,
  afterTry,
  listed,
  type LocalPasskey,
  type RosterEntry,
  RosterEntrySchema,
  type Verifier,
} from '#domain/roster.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import * as z from 'zod/mini';

interface RosterOptions {
  settings: KeyValues;
  api: ApiClient;
  now(): number;
  makeVerifier(password: string): Promise<Verifier>;
  isPasswordOf(verifier: Verifier, password: string): Promise<boolean>;
  touchPasskey(passkeys: readonly LocalPasskey[]): Promise<boolean>;
}

/** `unknown`: nothing is kept that it could be checked against without a network. */
export type LocalTry = 'right' | 'wrong' | 'unknown' | { blockedMinutes: number };

const KEY = 'roster';
const EntriesSchema = z.array(RosterEntrySchema);

/** Those who signed in on this tablet, and how each may open it without a network (docs/decisions/028-lock.md). */
export class Roster {
  #entries = $state.raw<RosterEntry[]>([]);
  readonly #options: RosterOptions;

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** The last one first. */
  get people() {
    return listed(this.#entries, this.#options.now());
  }

  async open(): Promise<void> {
    const kept = await this.#options.settings.read(KEY);
    this.#entries = EntriesSchema.safeParse(kept).data ?? [];
  }

  /** They signed in with the network. @param password what they typed; null: a passkey */
  async note(account: Account, password: string | null): Promise<void> {
    const lastAt = new Date(this.#options.now()).toISOString();
    // At once: hashing takes a while, and the page may be left meanwhile.
    await this.#keep(afterSignIn(this.#entries, { account, verifier: null, lastAt }));
    if (password !== null) {
      const verifier = await this.#options.makeVerifier(password);
      await this.#keep(afterSignIn(this.#entries, { account, verifier, lastAt }));
    }
    await this.refresh();
  }

  /** Whoever holds the tablet, if it doesn't know them yet. */
  async meet(account: Account): Promise<void> {
    if (!this.#find(account.id)) await this.note(account, null);
  }

  /** Asks who still works here. Without an answer all stays. */
  async refresh(): Promise<void> {
    const before = this.#entries;
    if (before.length === 0) return;
    const accounts = before.map(({ account }) => account.id);
    const answer = await this.#options.api(lockApi.people, { body: { accounts } });
    if (!answer.ok || this.#entries !== before) return;
    const next = afterNews(before, answer.data.people);
    if (JSON.stringify(next) !== JSON.stringify(before)) await this.#keep(next);
  }

  async tryPassword(id: Ulid, password: string): Promise<LocalTry> {
    const entry = this.#find(id);
    if (!entry?.verifier) return 'unknown';
    const now = this.#options.now();
    if (entry.blockedUntil > now) return { blockedMinutes: Math.ceil((entry.blockedUntil - now) / 60_000) };
    // Written down before it is checked: a reload in between is no way to try again for nothing.
    await this.#put(afterTry(entry, false, now));
    if (!(await this.#options.isPasswordOf(entry.verifier, password))) return 'wrong';
    await this.#put(afterTry(this.#find(id) ?? entry, true, now));
    return 'right';
  }

  async tryPasskey(id: Ulid): Promise<LocalTry> {
    const entry = this.#find(id);
    if (!entry || entry.passkeys.length === 0) return 'unknown';
    if (!(await this.#options.touchPasskey(entry.passkeys))) return 'wrong';
    await this.#put(afterPasskey(this.#find(id) ?? entry));
    return 'right';
  }

  #find = (id: Ulid) => this.#entries.find(({ account }) => account.id === id);

  #put(entry: RosterEntry): Promise<void> {
    return this.#keep(this.#entries.map((other) => (other.account.id === entry.account.id ? entry : other)));
  }

  async #keep(entries: RosterEntry[]): Promise<void> {
    this.#entries = entries;
    await this.#options.settings
      .write(KEY, entries)
      .catch((cause: unknown) => console.error('roster', cause));
  }
}
