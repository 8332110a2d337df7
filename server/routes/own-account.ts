import { ownAccountApi } from '#domain/api/own-account.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { toString as qrCodeOf } from 'qrcode';
import { Failure } from '../failure.ts';
import { relyingPartyOf } from '../relying-party.ts';
import { route } from '../route.ts';
import type { AccountSessions, Presence } from '../services/account-sessions.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Passkeys } from '../services/factors/passkeys.ts';
import type { Totp } from '../services/factors/totp.ts';
import type { OwnAccountService } from '../services/own-account.ts';
import type { SessionEnds } from '../services/session-ends.ts';

interface Dependencies {
  accounts: Pick<Accounts, 'verify' | 'get'>;
  accountSessions: AccountSessions;
  ownAccount: OwnAccountService;
  passkeys: Passkeys;
  sessionEnds: SessionEnds;
  totp: Totp;
  /** `PUBLIC_URL`, where it is set. */
  publicUrl: string | undefined;
}

/** « Mon compte ». Only what enrols a first second factor is open to whoever must enrol one. */
export function ownAccountRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { accounts, accountSessions, ownAccount, passkeys, sessionEnds, totp } = dependencies;
  const here = (request: FastifyRequest) => relyingPartyOf(request, dependencies.publicUrl);

  async function whole(request: FastifyRequest): Promise<Presence> {
    const presence = await accountSessions.presence(request);
    if (presence.mustEnrol) throw new Failure('factor-needed');
    return presence;
  }
  async function fresh(presence: Promise<Presence>): Promise<Presence> {
    const found = await presence;
    accountSessions.requireFresh(found.session);
    return found;
  }
  const enrolling = (request: FastifyRequest) => fresh(accountSessions.presence(request));
  const changing = (request: FastifyRequest) => fresh(whole(request));

  route(app, ownAccountApi.read, async ({ request }) => {
    const { account, session } = await whole(request);
    return ownAccount.read(account, session);
  });

  route(app, ownAccountApi.prove, async ({ body, request }) => {
    const { account } = await accountSessions.presence(request);
    const proven = await accounts.verify(account.login, body.password, request.ip);
    if (proven.account.id !== account.id) throw new Failure('bad-credentials');
    await accountSessions.prove(request);
    return undefined;
  });
  route(app, ownAccountApi.proofChallenge, async ({ request }) => {
    const { account } = await whole(request);
    return passkeys.proofChallenge(account.id, here(request), request.ip);
  });
  route(app, ownAccountApi.proveWithPasskey, async ({ body, request }) => {
    const { account } = await whole(request);
    await passkeys.prove(account.id, here(request), body);
    await accountSessions.prove(request);
    return undefined;
  });

  route(app, ownAccountApi.newPasskeyChallenge, async ({ request }) => {
    const { account } = await enrolling(request);
    return passkeys.creation(account, here(request), request.ip);
  });
  route(app, ownAccountApi.addPasskey, async ({ body, request, reply }) => {
    const { account, session, mustEnrol } = await enrolling(request);
    const passkey = await passkeys.add(account.id, here(request), body.name, body.passkey);
    if (!mustEnrol) return accountSessions.describe(account, false);
    const proofs = [...session.proofs, 'passkey'] as const;
    return accountSessions.open(request, reply, account, { proofs, passkey });
  });
  route(app, ownAccountApi.renamePasskey, async ({ body, request, params }) => {
    const { account } = await whole(request);
    await passkeys.rename(account.id, params['passkey'] ?? '', body.name);
    return undefined;
  });
  route(app, ownAccountApi.removePasskey, async ({ request, params }) => {
    const { account, session } = await changing(request);
    await ownAccount.removePasskey(account, params['passkey'] ?? '', session);
    return undefined;
  });

  route(app, ownAccountApi.beginTotp, async ({ request }) => {
    const { account } = await enrolling(request);
    const { secret, address } = await totp.begin(account.id, account.login);
    return { secret, qrCode: await qrCodeOf(address, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 }) };
  });
  route(app, ownAccountApi.confirmTotp, async ({ body, request, reply }) => {
    const { account, session, mustEnrol } = await enrolling(request);
    const codes = await ownAccount.confirmTotp(account.id, body.code);
    const proofs = [...session.proofs, 'totp'] as const;
    if (mustEnrol) await accountSessions.open(request, reply, account, { proofs });
    return { codes };
  });
  route(app, ownAccountApi.removeTotp, async ({ request }) => {
    const { account } = await changing(request);
    await ownAccount.removeTotp(account);
    return undefined;
  });
  route(app, ownAccountApi.makeRecoveryCodes, async ({ request }) => {
    const { account } = await changing(request);
    return { codes: await ownAccount.renewRecoveryCodes(account.id) };
  });

  route(app, ownAccountApi.changePassword, async ({ body, request }) => {
    const { account, session } = await changing(request);
    await ownAccount.changePassword(account.id, body.password, session);
    return undefined;
  });
  route(app, ownAccountApi.closeSession, async ({ request, params }) => {
    const { account } = await whole(request);
    await sessionEnds.one(account.id, params['session'] ?? '');
    return undefined;
  });
  route(app, ownAccountApi.closeOthers, async ({ request }) => {
    const { account, session } = await whole(request);
    await sessionEnds.others(account.id, session.id);
    return undefined;
  });
}
