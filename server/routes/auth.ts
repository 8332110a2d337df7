import { authApi } from '#domain/api/auth.ts';
import type { Account, Device } from '#domain/account.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ACCOUNT_COOKIE, clearCookie, DEVICE_COOKIE, setCookie } from '../cookies.ts';
import { Failure } from '../failure.ts';
import { relyingPartyOf } from '../relying-party.ts';
import { route } from '../route.ts';
import type { AccountSessions, Opening } from '../services/account-sessions.ts';
import type { Accounts } from '../services/accounts.ts';
import { accountVisit, deviceVisit, type Visits } from '../services/audit/visits.ts';
import type { Devices } from '../services/devices.ts';
import type { Facilities } from '../services/facilities.ts';
import type { Passkeys } from '../services/factors/passkeys.ts';
import type { Guards } from '../services/guards.ts';
import type { OwnAccountService } from '../services/own-account.ts';
import { LIFETIME_MS, type Sessions } from '../services/sessions.ts';

interface Dependencies {
  accounts: Accounts;
  accountSessions: AccountSessions;
  devices: Devices;
  facilities: Facilities;
  guards: Guards;
  ownAccount: Pick<OwnAccountService, 'verifyCode'>;
  passkeys: Passkeys;
  sessions: Sessions;
  visits: Visits;
  /** `PUBLIC_URL`, where it is set. */
  publicUrl: string | undefined;
}

/** Signing in of staff, doctors and operators; enrolling of tablets. */
export function authRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { accounts, accountSessions, devices, facilities, guards, passkeys, sessions, visits } = dependencies;

  async function described(device: Device) {
    const facility = await facilities.get(device.facility);
    if (!facility) throw new Failure('device-unknown');
    return { device, facilityName: facility.name };
  }

  /** The journal tells by what: « password+totp ». */
  async function enter(request: FastifyRequest, reply: FastifyReply, account: Account, opening: Opening) {
    const answer = await accountSessions.open(request, reply, account, opening);
    visits.note(request, { ...accountVisit(account), subject: opening.proofs.join('+') });
    return answer;
  }

  route(app, authApi.signIn, async ({ body, request, reply }) => {
    const verified = await accounts.verify(body.login, body.password, request.ip);
    const { account } = verified;
    const answer = await accountSessions.openByPassword(request, reply, verified);
    const isHalf = answer.step === 'second-factor';
    visits.note(request, {
      ...accountVisit(account),
      ...(isHalf ? { action: 'begin-sign-in' } : { subject: 'password' }),
    });
    return answer;
  });

  route(app, authApi.signInWithCode, async ({ body, request, reply }) => {
    const account = await accountSessions.half(request);
    const proof = await dependencies.ownAccount.verifyCode(account.id, body.code);
    return enter(request, reply, account, { proofs: ['password', proof] });
  });

  route(app, authApi.passkeyChallenge, async ({ request }) =>
    passkeys.signInChallenge(relyingPartyOf(request, dependencies.publicUrl), request.ip),
  );

  route(app, authApi.signInWithPasskey, async ({ body, request, reply }) => {
    const used = await passkeys.signIn(relyingPartyOf(request, dependencies.publicUrl), body);
    const account = await accounts.get(used.account);
    if (!account) throw new Failure('passkey-refused');
    return enter(request, reply, account, { proofs: ['passkey'], passkey: used.passkey });
  });

  route(app, authApi.signOut, async ({ query, request, reply }) => {
    const held = request.cookies[ACCOUNT_COOKIE];
    const id = held && (await sessions.read('account', held));
    if (id) visits.note(request, { by: { kind: 'account', id } });
    const isMeant = !query['account'] || id === query['account'];
    if (held && isMeant) await sessions.close(held);
    // Late, this answer may come after that to another's signing in: a dead cookie does no harm, a lost one would.
    if (query['account']) return undefined;
    clearCookie(reply, ACCOUNT_COOKIE);
    return undefined;
  });

  route(app, authApi.me, async ({ request }) => {
    const { account, mustEnrol } = await accountSessions.presence(request);
    return accountSessions.describe(account, mustEnrol);
  });

  route(app, authApi.enrolDevice, async ({ body, request, reply }) => {
    const { device, secret } = await devices.enrol(body.code, body.name, request.ip);
    visits.note(request, deviceVisit(device));
    setCookie(reply, DEVICE_COOKIE, secret, LIFETIME_MS.device);
    return described(device);
  });

  route(app, authApi.device, async ({ request }) => described(await guards.device(request)));
}
