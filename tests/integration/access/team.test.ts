import { authApi } from '#domain/api/auth.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import { teamApi } from '#domain/api/team.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { Team } from '#domain/team.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

let scene: Scene;
let coordinator: TestBrowser;
beforeEach(async () => {
  scene = await createScene();
  coordinator = await scene.tablet('karim');
});
afterEach(() => scene.close());

const team = async (): Promise<Team> =>
  (await coordinator.send('GET', teamApi.read.path)).body as unknown as Team;
const memberId = async (login: string) =>
  (await team()).members.find((member) => member.login === login)?.id ?? '';
const deviceIdOf = async (browser: TestBrowser) =>
  ((await browser.send('GET', authApi.device.path)).body as { device: { id: string } }).device.id;
const at = ({ path }: { path: string }, id: string) => path.replace(/:(device|account)/, id);

test('who works there and which tablets there are, since when and last seen when', async () => {
  await scene.tablet('sophie');
  const { members, devices } = await team();
  expect(members.map(({ login, role }) => [login, role])).toEqual([
    ['karim', 'coordinator'],
    ['sophie', 'staff'],
  ]);
  expect(devices).toHaveLength(2);
  const now = scene.clock.now();
  for (const { lastSeenAt } of [...members, ...devices])
    expect(Math.abs(now - Date.parse(lastSeenAt ?? ''))).toBeLessThan(16 * 60_000);

  scene.clock.advance(3 * 3_600_000);
  const [first] = (await team()).devices.filter(({ lastSeenAt }) => Date.parse(lastSeenAt) > now + 3_600_000);
  expect(first?.id).toBe(await deviceIdOf(coordinator));
  expect(JSON.stringify(await team())).not.toMatch(/argon2|password|session/i);
});

test('a tablet removed is let in nowhere any more, its open streams included; the others stay', async () => {
  const lost = await scene.tablet('sophie');
  const id = await deviceIdOf(lost);
  const cookie = [...lost.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const stream = await fetch(`${scene.url}/events/facility`, { headers: { cookie } });
  const waiting = lost.send(
    'GET',
    `/db/${facilityDatabase(scene.facility)}/_changes?feed=longpoll&since=now`,
  );

  expect((await coordinator.send('DELETE', at(teamApi.removeDevice, id))).status).toBe(204);
  const reader = stream.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read());
  expect((await lost.send('GET', authApi.device.path)).body).toMatchObject({ error: 'device-unknown' });
  const database = `/db/${facilityDatabase(scene.facility)}`;
  // The gateway asks again every three seconds.
  const pulls = async () => (await lost.send('GET', `${database}/_changes`)).status;
  await vi.waitFor(async () => expect(await pulls()).toBe(401), { timeout: 10_000, interval: 200 });
  // What it was waiting for comes to nobody either.
  await scene.patient('01J0000000000000000000000A');
  expect((await waiting).status).toBe(401);
  expect((await team()).devices.map((device) => device.id)).not.toContain(id);
  expect((await coordinator.send('DELETE', at(teamApi.removeDevice, id))).status).toBe(404);
  expect((await coordinator.send('GET', `${database}/_changes`)).status).toBe(200);
});

test('who has left is signed out everywhere, can’t sign in, and leaves the login free', async () => {
  const first = await scene.tablet('sophie');
  const second = await scene.tablet('sophie');
  const id = await memberId('sophie');
  await coordinator.send('POST', at(teamApi.signOutMember, id));
  for (const browser of [first, second])
    expect((await browser.send('GET', authApi.me.path)).body).toMatchObject({ error: 'signed-out' });
  const credentials = { login: 'sophie', password: PASSWORD };
  expect((await first.send('POST', authApi.signIn.path, credentials)).status).toBe(200);

  expect((await coordinator.send('DELETE', at(teamApi.removeMember, id))).status).toBe(204);
  expect((await first.send('GET', authApi.me.path)).body).toMatchObject({ error: 'signed-out' });
  expect((await first.send('POST', authApi.signIn.path, credentials)).body).toMatchObject({
    error: 'bad-credentials',
  });
  expect((await team()).members.map(({ login }) => login)).toEqual(['karim']);
  const { facility } = scene;
  await scene.service.access.provisioning.createStaff({
    ...{ ...credentials, name: 'Sophie Lenoir', facility, role: 'staff' },
  });
  expect((await second.send('POST', authApi.signIn.path, credentials)).status).toBe(200);
});

test('nobody removes oneself, nor anyone of elsewhere', async () => {
  const own = await memberId('karim');
  expect((await coordinator.send('DELETE', at(teamApi.removeMember, own))).status).toBe(403);
  const doctor = scene.browser();
  const signedIn = await doctor.send('POST', authApi.signIn.path, { login: 'vasseur', password: PASSWORD });
  const { id } = signedIn.body as { id: string };
  expect((await coordinator.send('DELETE', at(teamApi.removeMember, id))).status).toBe(404);
  expect((await doctor.send('GET', authApi.me.path)).status).toBe(200);
});

test('a code for one more tablet serves once', async () => {
  const answer = await coordinator.send('POST', teamApi.issueDeviceCode.path);
  const { code, expiresAt } = answer.body as { code: string; expiresAt: string };
  expect(Date.parse(expiresAt)).toBeGreaterThan(scene.clock.now());
  const enrol = () =>
    scene.browser().send('POST', authApi.enrolDevice.path, { code, name: 'Salle de soins' });
  expect((await enrol()).status).toBe(200);
  expect((await enrol()).body).toMatchObject({ error: 'enrolment-code-unknown' });
});

test('letting someone or a tablet in asks for a fresh proof: a tablet left open is not enough', async () => {
  const browser = await scene.tablet('karim');
  const sophie = await scene.service.access.accounts.ofLogin('sophie');
  const ask = (path: string, body?: object) => browser.send('POST', path, body);
  const acts = () => [
    ask(teamApi.issueDeviceCode.path),
    ask(teamApi.invite.path, { name: 'Intrus', login: 'intrus', role: 'coordinator', email: null }),
    ask(teamApi.issueLink.path.replace(':account', sophie?.id ?? ''), { email: null, forgetFactors: true }),
  ];
  scene.clock.advance(11 * 60_000);
  for (const answer of await Promise.all(acts()))
    expect(answer).toMatchObject({ status: 403, body: { error: 'proof-needed' } });
  expect((await ask(ownAccountApi.prove.path, { password: PASSWORD })).status).toBe(204);
  for (const answer of await Promise.all(acts())) expect(answer.status).toBe(200);
});
