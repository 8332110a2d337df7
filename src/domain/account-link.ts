import * as z from 'zod/mini';
import { AccountSchema, LoginSchema } from './account.ts';
import { EmailSchema, InstantSchema, LineSchema, UlidSchema } from './primitives.ts';

/** `invite`: the first password of someone who has just been given an account. `reset`: a forgotten one. */
export const AccountLinkKindSchema = z.enum(['invite', 'reset']);
export type AccountLinkKind = z.infer<typeof AccountLinkKindSchema>;

/** Why a link opens nothing any more. `replaced`: a newer one was issued. `unknown`: it never was one, or long ago. */
export const DeadLinkSchema = z.enum(['used', 'expired', 'withdrawn', 'replaced', 'unknown']);
export type DeadLink = z.infer<typeof DeadLinkSchema>;

/** What a link's page shows before anything is chosen; nothing of anyone else. */
export const AccountLinkViewSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('open'),
    kind: AccountLinkKindSchema,
    ...z.pick(AccountSchema, { name: true, login: true, role: true }).shape,
    facilityName: z.nullable(LineSchema),
    expiresAt: InstantSchema,
  }),
  z.object({
    state: DeadLinkSchema,
    /** Whom to ask for another; null where the link tells nothing of it. */
    facilityName: z.nullable(LineSchema),
    facilityPhone: z.nullable(z.string()),
  }),
]);
export type AccountLinkView = z.infer<typeof AccountLinkViewSchema>;

/** Someone a coordinator lets in. */
export const MemberInviteSchema = z.object({
  name: LineSchema,
  login: LoginSchema,
  role: z.enum(['staff', 'coordinator']),
  email: z.nullable(EmailSchema),
});
export type MemberInvite = z.infer<typeof MemberInviteSchema>;

/** A link just made: shown this once, since the service keeps only its digest. */
export const IssuedLinkSchema = z.object({
  ...z.pick(AccountSchema, { id: true, name: true, login: true }).shape,
  kind: AccountLinkKindSchema,
  link: z.string(),
  /** SVG */
  qrCode: z.string(),
  expiresAt: InstantSchema,
  /** `none`: no address was given. `not-set`: the service sends no e-mail. `failed`: the mail server refused it. */
  mail: z.enum(['none', 'sent', 'failed', 'not-set']),
});
export type IssuedLink = z.infer<typeof IssuedLinkSchema>;

/** A link that may still be used, or has lapsed without being. */
export const PendingLinkSchema = z.object({
  account: UlidSchema,
  kind: AccountLinkKindSchema,
  ...z.pick(AccountSchema, { name: true, login: true, role: true }).shape,
  email: z.nullable(EmailSchema),
  expiresAt: InstantSchema,
});
export type PendingLink = z.infer<typeof PendingLinkSchema>;

const TITLES = /^(dr|docteur|pr|professeur|mme|madame|m|monsieur)[. ]\s*/i;

/** « Zoé Le Goff » → `zoe.legoff`: a login to start from; what is taken gets a number. Empty where nothing is left. */
export function proposeLogin(name: string, taken: readonly string[]): string {
  const [first = '', ...rest] = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/gi, 'oe')
    .trim()
    .toLowerCase()
    .replace(TITLES, '')
    .split(/\s+/)
    .map((part) => part.replace(/[^a-z0-9-]/g, ''));
  const login = [first, rest.join('')].filter(Boolean).join('.').slice(0, 60);
  if (login.length < 3) return '';
  if (!taken.includes(login)) return login;
  for (let number = 2; ; number += 1) if (!taken.includes(`${login}${number}`)) return `${login}${number}`;
}
