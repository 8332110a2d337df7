import * as z from 'zod/mini';
import { AccountSchema } from './account.ts';
import { InstantSchema } from './primitives.ts';

const Base64UrlSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/), z.maxLength(2_000));

/** A passkey's public half, enough to check here what it signs. */
export const LocalPasskeySchema = z.object({
  credential: Base64UrlSchema,
  /** SubjectPublicKeyInfo */
  publicKey: Base64UrlSchema,
  /** COSE: EdDSA, ES256, RS256. */
  algorithm: z.literal([-8, -7, -257]),
  rpId: z.string(),
});
export type LocalPasskey = z.infer<typeof LocalPasskeySchema>;

/** What a tablet keeps of a password: slow and salted, never the password. */
export const VerifierSchema = z.object({
  salt: Base64UrlSchema,
  /** PBKDF2-SHA-256 */
  iterations: z.number(),
  hash: Base64UrlSchema,
});
export type Verifier = z.infer<typeof VerifierSchema>;

/** What the service says of someone who has signed in on a tablet: still here, and by what they show it. */
export const KnownPersonSchema = z.object({
  account: AccountSchema,
  /** Changes with the password; tells nothing of it. */
  passwordMark: z.string(),
  passkeys: z.array(LocalPasskeySchema),
});
export type KnownPerson = z.infer<typeof KnownPersonSchema>;

/** Someone who may open this tablet without a network. */
export const RosterEntrySchema = z.object({
  account: AccountSchema,
  lastAt: InstantSchema,
  /** null: none is kept. */
  verifier: z.nullable(VerifierSchema),
  /** Of the password that `verifier` is of; null until the service has said. */
  passwordMark: z.nullable(z.string()),
  passkeys: z.array(LocalPasskeySchema),
  /** Wrong tries in a row without a network. */
  failures: z.number(),
  blockedUntil: z.number(),
});
export type RosterEntry = z.infer<typeof RosterEntrySchema>;

const DAY_MS = 24 * 3_600_000;
/** « In the last days »: a month's shifts. */
export const LISTED_FOR_MS = 30 * DAY_MS;
const MINUTE_MS = 60_000;
const FREE_TRIES = 5;
const MAX_TRIES = 20;

/** Those who may still open the tablet, the last one first. */
export const listed = (entries: readonly RosterEntry[], nowMs: number): RosterEntry[] =>
  entries
    .filter(({ lastAt }) => nowMs - Date.parse(lastAt) < LISTED_FOR_MS)
    .sort((a, b) => b.lastAt.localeCompare(a.lastAt));

/** After someone signed in with the network. `verifier`: of the password they typed, if they typed one. */
export function afterSignIn(
  entries: readonly RosterEntry[],
  { account, verifier, lastAt }: Pick<RosterEntry, 'account' | 'verifier' | 'lastAt'>,
): RosterEntry[] {
  const known = entries.find((entry) => entry.account.id === account.id);
  const kept = { verifier: known?.verifier ?? null, passwordMark: known?.passwordMark ?? null };
  const entry: RosterEntry = {
    ...{ account, lastAt, passkeys: known?.passkeys ?? [], failures: 0, blockedUntil: 0 },
    ...(verifier ? { verifier, passwordMark: null } : kept),
  };
  return [...entries.filter((other) => other.account.id !== account.id), entry];
}

/**
 * After the service was asked: whoever has left is forgotten, and so is what was kept of a password that has changed.
 */
export function afterNews(entries: readonly RosterEntry[], people: readonly KnownPerson[]): RosterEntry[] {
  return entries.flatMap((entry) => {
    const person = people.find(({ account }) => account.id === entry.account.id);
    if (!person) return [];
    const { account, passkeys, passwordMark } = person;
    const isSame = entry.passwordMark === null || entry.passwordMark === passwordMark;
    const verifier = isSame ? entry.verifier : null;
    return [{ ...entry, account, passkeys, verifier, passwordMark: verifier && passwordMark }];
  });
}

/** After a try without a network. Too many wrong ones erase what they were tried against: the network alone helps then. */
export function afterTry(entry: RosterEntry, isRight: boolean, nowMs: number): RosterEntry {
  if (isRight) return { ...entry, failures: 0, blockedUntil: 0 };
  const failures = entry.failures + 1;
  const waitMinutes = failures < FREE_TRIES ? 0 : Math.min(15, 2 ** (failures - FREE_TRIES));
  return {
    ...entry,
    failures,
    blockedUntil: nowMs + waitMinutes * MINUTE_MS,
    ...(failures >= MAX_TRIES && { verifier: null, passwordMark: null }),
  };
}

/** A passkey that has opened this very tablet is better than anything kept of a password: that goes. */
export const afterPasskey = (entry: RosterEntry): RosterEntry => ({
  ...entry,
  ...{ failures: 0, blockedUntil: 0, verifier: null, passwordMark: null },
});
