import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { teamApi } from '#domain/api/team.ts';
import type { IssuedLink } from '#domain/account-link.ts';
import type { Team } from '#domain/team.ts';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

const LEA = { name: 'Léa Moreau', login: 'lea.moreau', role: 'staff', email: null } as const;
const NEW_PASSWORD = 'quatre mots pour une phrase';
const DAY_MS = 24 * 3_600_000;

let scene: Scene;
let coordinator: TestBrowser;
beforeEach(async () => {
  scene = await createScene();
  coordinator = await scene.tablet('karim');
});
afterEach(() => scene.close());

const of = ({ path }: { path: string }, id: string) => path.replace(':account', id);
const tokenOf = ({ link }: IssuedLink) => link.split('#')[1] ?? '';
const team = async () => (await coordinator.send('GET', teamApi.read.path)).body as unknown as Team;
async function invite(body: object = LEA): Promise<IssuedLink> {
  const answer = await coordinator.send('POST', teamApi.invite.path, body);
  expect(answer.status).toBe(200);
  return answer.body as unknown as IssuedLink;
}
async function renew(id: string): Promise<IssuedLink> {
  return (await coordinator.send('POST', of(teamApi.issueLink, id), { email: null, forgetFactors: false }))
    .body as unknown as IssuedLink;
}
const peek = async (token: string) =>
  (await scene.browser().send('POST', accountLinkApi.peek.path, { token })).body as { state: string };
const redeem = (browser: TestBrowser, token: string, password = NEW_PASSWORD) =>
  browser.send('POST', accountLinkApi.redeem.path, { token, password });
const signIn = (login: string, password: string) =>
  scene.browser().send('POST', authApi.signIn.path, { login, password });

test('an invitation: shown once, listed until it serves, signs in whoever chooses the password', async () => {
  const issued = await invite();
  expect(issued).toMatchObject({ name: 'Léa Moreau', kind: 'invite', mail: 'none' });
  expect(issued.link).toMatch(/^http[^#]+\/bienvenue#[A-Za-z0-9_-]{22}$/);
  expect(issued.qrCode).toContain('<svg');
  const before = await team();
  expect(before.links).toMatchObject([{ account: issued.id, kind: 'invite', login: 'lea.moreau' }]);
  expect(before.members.map(({ login }) => login)).not.toContain('lea.moreau');
  expect(JSON.stringify(before)).not.toContain(tokenOf(issued));

  expect(await peek(tokenOf(issued))).toMatchObject({
    ...{ state: 'open', kind: 'invite', login: 'lea.moreau', facilityName: 'IME Les Tilleuls' },
  });
  const lea = scene.browser();
  expect((await redeem(lea, tokenOf(issued), 'trop court')).status).toBe(400);
  expect((await redeem(lea, tokenOf(issued))).body).toMatchObject({
    ...{ account: { login: 'lea.moreau', role: 'staff' }, isSignedIn: true },
  });
  expect((await lea.send('GET', authApi.me.path)).body).toMatchObject({ login: 'lea.moreau' });
  expect((await signIn('lea.moreau', NEW_PASSWORD)).status).toBe(200);
  expect((await team()).links).toEqual([]);
  expect((await team()).members.map(({ login }) => login)).toContain('lea.moreau');

  expect((await redeem(scene.browser(), tokenOf(issued), 'une autre phrase encore')).body).toMatchObject({
    error: 'link-expired',
  });
  expect(await peek(tokenOf(issued))).toMatchObject({ state: 'used', facilityPhone: '+33199001234' });
});

test('of fifty who use a link at once one does, and its password holds', async () => {
  const token = tokenOf(await invite());
  const browsers = Array.from({ length: 50 }, () => scene.browser());
  const answers = await Promise.all(browsers.map((one, i) => redeem(one, token, `${NEW_PASSWORD} ${i}`)));
  const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
  expect(winners).toHaveLength(1);
  for (const { status, body } of answers)
    if (status !== 200) expect(body).toMatchObject({ error: 'link-expired' });
  expect((await signIn('lea.moreau', `${NEW_PASSWORD} ${winners[0]}`)).status).toBe(200);
});

test('a hundred crawls of a link change nothing', async () => {
  const issued = await invite();
  const token = tokenOf(issued);
  const before = JSON.stringify(await scene.service.store.database('claims').list('account-link:'));
  for (let round = 0; round < 100; round += 1) {
    const crawler = scene.browser();
    for (const path of ['/bienvenue', `/bienvenue%23${token}`, `/bienvenue%2523${token}`])
      expect((await crawler.send(round % 2 ? 'GET' : 'HEAD', path)).status).toBeLessThan(500);
    expect((await crawler.send('POST', accountLinkApi.peek.path, { token })).status).toBe(200);
    expect((await crawler.send('GET', accountLinkApi.redeem.path)).status).toBe(404);
    expect(crawler.jar.size).toBe(0);
  }
  expect(JSON.stringify(await scene.service.store.database('claims').list('account-link:'))).toBe(before);
  expect((await redeem(scene.browser(), token)).status).toBe(200);
});

test('the store keeps neither the link nor anything that opens it', async () => {
  const issued = await invite({ ...LEA, email: 'lea@example.org' });
  const { store } = scene.service;
  for (const name of ['service', 'claims', 'audit'])
    expect(JSON.stringify(await store.database(name).list(''))).not.toContain(tokenOf(issued));
});

describe('a link that is dead says why', () => {
  test('after seven days; another takes its place', async () => {
    const first = await invite();
    scene.clock.advance(7 * DAY_MS + 1000);
    coordinator = await scene.tablet('karim');
    expect(await peek(tokenOf(first))).toMatchObject({ state: 'expired' });
    expect((await redeem(scene.browser(), tokenOf(first))).status).toBe(410);
    expect((await team()).links).toHaveLength(1);
    const second = await renew(first.id);
    expect(second.kind).toBe('invite');
    expect(await peek(tokenOf(first))).toMatchObject({ state: 'replaced' });
    expect(await peek(tokenOf(second))).toMatchObject({ state: 'open' });
    expect((await team()).links).toHaveLength(1);
  });

  test('withdrawn: the account goes, and its login is free', async () => {
    const issued = await invite();
    expect((await coordinator.send('DELETE', of(teamApi.withdrawLink, issued.id))).status).toBe(204);
    expect(await peek(tokenOf(issued))).toMatchObject({ state: 'withdrawn', facilityPhone: '+33199001234' });
    expect((await redeem(scene.browser(), tokenOf(issued))).status).toBe(410);
    expect((await coordinator.send('DELETE', of(teamApi.withdrawLink, issued.id))).status).toBe(404);
    expect((await invite()).login).toBe('lea.moreau');
  });

  test('one that never was', async () => {
    expect(await peek('A'.repeat(22))).toEqual({ state: 'unknown', facilityName: null, facilityPhone: null });
    expect((await redeem(scene.browser(), 'A'.repeat(22))).status).toBe(410);
  });

  test('and is forgotten three months later', async () => {
    const first = await invite();
    await renew(first.id);
    scene.clock.advance(100 * DAY_MS);
    const { accountLinks } = scene.service.access;
    await accountLinks.sweep();
    expect(await peek(tokenOf(first))).toMatchObject({ state: 'unknown' });
    expect(await accountLinks.waiting()).toHaveLength(1);
  });
});

test('a forgotten password: the former one and every session end when the link is used, not before', async () => {
  const sophie = await scene.tablet('sophie');
  const { id } = (await sophie.send('GET', authApi.me.path)).body as { id: string };
  const issued = await renew(id);
  expect(issued).toMatchObject({ kind: 'reset', login: 'sophie' });
  expect((await team()).members.map(({ login }) => login)).toContain('sophie');
  expect((await sophie.send('GET', authApi.me.path)).status).toBe(200);

  const elsewhere = scene.browser();
  expect((await redeem(elsewhere, tokenOf(issued))).status).toBe(200);
  expect((await sophie.send('GET', authApi.me.path)).body).toMatchObject({ error: 'signed-out' });
  expect((await elsewhere.send('GET', authApi.me.path)).status).toBe(200);
  expect((await signIn('sophie', PASSWORD)).body).toMatchObject({ error: 'bad-credentials' });
  expect((await signIn('sophie', NEW_PASSWORD)).status).toBe(200);
  // Withdrawing a reset leaves the account alone.
  await renew(id);
  expect((await coordinator.send('DELETE', of(teamApi.withdrawLink, id))).status).toBe(204);
  expect((await signIn('sophie', NEW_PASSWORD)).status).toBe(200);
});

test('a coordinator of elsewhere reaches no one here, and a login that is taken is refused', async () => {
  const issued = await invite();
  const { access } = scene.service;
  const { facility } = await access.provisioning.createFacility({
    ...{ name: 'EHPAD Les Acacias', smsName: 'Les Acacias', phone: '01 99 00 56 78', email: null },
    timeZone: 'Europe/Paris',
  });
  const stranger = {
    login: 'nadia',
    name: 'Nadia',
    password: PASSWORD,
    facility,
    role: 'coordinator',
  } as const;
  await access.provisioning.createStaff(stranger);
  const other = scene.browser();
  const code = await access.devices.issueCode(facility);
  await other.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette' });
  await other.send('POST', authApi.signIn.path, { login: 'nadia', password: PASSWORD });
  expect(
    (await other.send('POST', of(teamApi.issueLink, issued.id), { email: null, forgetFactors: false }))
      .status,
  ).toBe(404);
  expect((await other.send('DELETE', of(teamApi.withdrawLink, issued.id))).status).toBe(404);
  expect(await peek(tokenOf(issued))).toMatchObject({ state: 'open' });
  const taken = await other.send('POST', teamApi.invite.path, LEA);
  expect([taken.status, taken.body]).toMatchObject([409, { error: 'name-taken' }]);
  const doctor = await scene.service.access.accounts.ofLogin('vasseur');
  expect(
    (
      await coordinator.send('POST', of(teamApi.issueLink, doctor?.id ?? ''), {
        email: null,
        forgetFactors: false,
      })
    ).status,
  ).toBe(404);
});

test('someone who has left is let in by no link issued before', async () => {
  const sophie = await scene.service.access.accounts.ofLogin('sophie');
  const issued = await renew(sophie?.id ?? '');
  await coordinator.send('DELETE', of(teamApi.removeMember, issued.id));
  expect(await peek(tokenOf(issued))).toMatchObject({ state: 'withdrawn' });
  expect((await redeem(scene.browser(), tokenOf(issued))).status).toBe(410);
  expect((await team()).links).toEqual([]);
});

test('who invited, renewed, withdrew and came is written down', async () => {
  const first = await invite();
  await redeem(scene.browser(), tokenOf(first));
  const second = await invite({ ...LEA, login: 'lea2' });
  await renew(second.id);
  await coordinator.send('DELETE', of(teamApi.withdrawLink, second.id));
  await redeem(scene.browser(), tokenOf(second));
  const told: unknown[] = [];
  for await (const { event } of scene.service.access.audit.lines())
    if (/member|account/.test(event.action))
      told.push([
        event.action,
        event.outcome,
        event.by.kind,
        event.action === 'take-up-account' ? event.by.id : event.subject,
      ]);
  expect(told).toEqual([
    ['invite-member', 'done', 'account', first.id],
    ['take-up-account', 'done', 'account', first.id],
    ['invite-member', 'done', 'account', second.id],
    ['issue-account-link', 'done', 'account', second.id],
    ['withdraw-account-link', 'done', 'account', second.id],
    ['take-up-account', 'refused', 'nobody', undefined],
  ]);
});

describe('by e-mail', () => {
  let mails: ParsedMail[];
  let answer: Error | null;
  let smtp: SMTPServer;
  beforeEach(async () => {
    mails = [];
    answer = null;
    smtp = new SMTPServer({
      authOptional: true,
      closeTimeout: 50,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, callback) => callback(answer),
      onData: (stream, _session, callback) =>
        void simpleParser(stream).then((mail) => {
          mails.push(mail);
          callback();
        }, callback),
    });
    const { port } = await new Promise<{ port: number }>((resolve) => {
      const listening = smtp.listen(0, '127.0.0.1', () => resolve(listening.address() as { port: number }));
    });
    await scene.close();
    const MAIL_FROM = 'Vis-à-vis <ne-pas-repondre@example.org>';
    scene = await createScene({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM });
    coordinator = await scene.tablet('karim');
  });
  afterEach(() => new Promise<void>((resolve) => smtp.close(() => resolve())));

  test('the link leaves with the login, and the renewed one goes to the same address', async () => {
    const issued = await invite({ ...LEA, email: 'lea@example.org' });
    expect(issued.mail).toBe('sent');
    await vi.waitFor(() => expect(mails).toHaveLength(1));
    const [mail] = mails;
    expect(mail?.subject).toBe('Votre compte Vis-à-vis (IME Les Tilleuls)');
    for (const part of [mail?.text ?? '', String(mail?.html)]) {
      expect(part).toContain(issued.link);
      expect(part).toContain('lea.moreau');
    }
    const again = await renew(issued.id);
    expect(again.mail).toBe('sent');
    await vi.waitFor(() => expect(mails).toHaveLength(2));
    expect(mails[1]?.text).toContain(again.link);
  });

  test('an address that the server refuses is told at once; the link holds', async () => {
    answer = Object.assign(new Error('no such user'), { responseCode: 550 });
    const issued = await invite({ ...LEA, email: 'lea@example.invalid' });
    expect(issued.mail).toBe('failed');
    expect((await redeem(scene.browser(), tokenOf(issued))).status).toBe(200);
  });
});

test('a link stands for the password alone; what else was lost is forgotten when the coordinator says so', async () => {
  const { accounts, factors } = scene.service.access;
  const id = (await accounts.ofLogin('sophie'))?.id ?? '';
  const addedAt = '2027-03-29T08:00:00.000Z';
  await factors.change(id, () => ({ totp: { sealed: 'x', addedAt, lastStep: 0 } }));
  const browser = scene.browser();
  const kept = await redeem(browser, tokenOf(await renew(id)));
  expect(kept.body).toMatchObject({ isSignedIn: false, account: { login: 'sophie' } });
  expect((await browser.send('GET', authApi.me.path)).body).toMatchObject({ error: 'signed-out' });

  const body = { email: null, forgetFactors: true };
  const answer = await coordinator.send('POST', of(teamApi.issueLink, id), body);
  expect((await factors.read(id)).totp).not.toBeNull();
  const forgotten = await redeem(browser, tokenOf(answer.body as unknown as IssuedLink));
  expect(forgotten.body).toMatchObject({ isSignedIn: true });
  expect((await factors.read(id)).totp).toBeNull();
  expect((await browser.send('GET', authApi.me.path)).body).toMatchObject({ login: 'sophie' });
});
