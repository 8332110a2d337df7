import * as z from 'zod/mini';
import { AccountSchema, PasswordSchema } from '../account.ts';
import { AccountLinkViewSchema } from '../account-link.ts';
import { endpoint } from '../endpoint.ts';

/** 132 bits, base64url. */
const TokenSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/));

/** The door of whoever holds a link to their account: an invitation, or a new password. */
export const accountLinkApi = {
  /** Changes nothing: mail scanners run a page's scripts. */
  peek: endpoint({
    method: 'POST',
    path: '/api/account-links/peek',
    request: z.object({ token: TokenSchema }),
    response: AccountLinkViewSchema,
    errors: ['too-many-attempts'],
  }),
  /**
   * Once: sets the password and ends the account's sessions elsewhere. Signs this browser in, unless the account has a
   * second factor to show.
   */
  redeem: endpoint({
    method: 'POST',
    path: '/api/account-links/redeem',
    request: z.object({ token: TokenSchema, password: PasswordSchema }),
    response: z.object({ account: AccountSchema, isSignedIn: z.boolean() }),
    errors: ['link-expired', 'too-many-attempts'],
  }),
};
