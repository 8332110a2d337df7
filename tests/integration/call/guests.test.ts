import type { GuestAccess } from '#domain/api/guests.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Guests } from '#domain/guests.ts';
import { createBrowser } from '#tests/integration/access/scene.ts';
import { ulid } from '#tests/factories/documents.ts';
import { openScene, START, type Message, type Scene } from '#tests/harness/room-scene.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const MINUTE_MS = 60_000;
let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const invitation = (number: number, over: object = {}) => ({
  ...{ id: ulid(number), role: 'interpreter', name: 'Amal Haddad', email: null, mobile: null, ...over },
});

/** The doctor's browser, at the guests of the first appointment. */
function doctorAt(appointment = scene.first) {
  const browser = createBrowser(scene.running.url);
  browser.jar.set(scene.doctorCookie.name, scene.doctorCookie.value);
  const path = `/api/doctor/appointments/${appointment}/guests`;
  return {
    browser,
    path,
    invite: (body: object) => browser.send('POST', path, body),
    revoke: (number: number) => browser.send('DELETE', `${path}/${ulid(number)}`),
    list: async () => (await browser.send('GET', path)).body.guests,
  };
}

/** A guest's own browser: signs in with what was read out. */
async function signIn({ link, identifier, passcode }: GuestAccess) {
  const browser = createBrowser(scene.running.url);
  const token = link.split('#')[1] ?? '';
  const credentials = { token, identifier, passcode: passcode.replaceAll(/[^0-9A-Z]/g, '') };
  const answer = await browser.send('POST', '/api/links/sign-in', credentials);
  const linkId = String(answer.body.linkId);
  return {
    ...{ browser, answer, linkId },
    space: () => browser.send('GET', `/api/links/${linkId}`),
    join: () => browser.send('POST', `/api/links/${linkId}/join`),
  };
}
const namesOf = ({ participants }: Message) =>
  (participants as { name: string; role: string; seat: string }[] | undefined)?.map(
    ({ seat, role, name }) => `${seat} ${role} ${name}`,
  );

test('a guest signs in by their own link, and the others see name and role', async () => {
  const invited = await doctorAt().invite(invitation(31));
  expect(invited.status).toBe(200);
  expect(invited.body.guest).toMatchObject({ seat: 'guest-1', by: { name: 'Dr Hélène Vasseur' } });
  const guest = await signIn(invited.body);
  expect(guest.answer.body.guest).toEqual({ role: 'interpreter', name: 'Amal Haddad' });
  const joined = (await guest.join()).body;
  expect(joined).toMatchObject({ seat: 'guest-1', role: 'interpreter', name: 'Amal Haddad' });

  const doctor = (await scene.joinAsDoctor()).answer;
  const doctorRoom = await scene.room(doctor);
  const guestRoom = await scene.room(joined);
  const both = ['guest-1 interpreter Amal Haddad', 'practitioner practitioner Dr Hélène Vasseur'];
  for (const room of [doctorRoom, guestRoom])
    await room.next((message) => namesOf(message)?.sort().join() === both.join());
  guestRoom.send({ type: 'to', peerId: doctor.peerId, message: 'bonjour' });
  expect(await doctorRoom.next(({ type }) => type === 'from')).toMatchObject({ message: 'bonjour' });
  // Alone, a guest makes nobody arrive.
  const readiness = await scene.database.get<{ _id: string; present: string[] }>(
    documentId.readiness(scene.first),
  );
  expect(readiness?.present ?? []).not.toContain('guest-1');
});

test('four are in the room, and a third guest is refused', async () => {
  const doctor = doctorAt();
  const first = await signIn((await doctor.invite(invitation(31))).body);
  const second = await signIn((await doctor.invite(invitation(32, { role: 'relative', name: 'Inès' }))).body);
  expect((await doctor.invite(invitation(33))).body.error).toBe('seat-taken');
  const family = await scene.signInFamily(scene.first);
  const seats = [(await scene.joinAsDoctor()).answer, (await family.join()).answer];
  const answers = [...seats, (await first.join()).body, (await second.join()).body];
  const rooms = await Promise.all(answers.map((answer) => scene.room(answer)));
  for (const room of rooms) await room.next((message) => namesOf(message)?.length === 4);
});

test('two invitations at the same instant get two seats, one sent twice gets one', async () => {
  const doctor = doctorAt();
  const answers = await Promise.all([31, 32, 31].map((number) => doctor.invite(invitation(number))));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers[0]?.body).toEqual(answers[2]?.body);
  const seats = ((await doctor.list()) as { seat: string }[]).map(({ seat }) => seat);
  expect(seats.sort()).toEqual(['guest-1', 'guest-2']);
});

describe('taking an invitation back', () => {
  test('cuts this guest’s sockets at once, kills link and token, and leaves the others', async () => {
    const doctor = doctorAt();
    const first = await signIn((await doctor.invite(invitation(31))).body);
    const second = await signIn((await doctor.invite(invitation(32))).body);
    const joined = (await first.join()).body;
    const [room, signal] = [await scene.room(joined), await scene.signal(joined)];
    const other = await scene.room((await second.join()).body);
    await room.next(({ type }) => type === 'present');
    expect((await doctor.revoke(31)).status).toBe(204);
    await room.next(({ type }) => type === 'end');
    await Promise.all([room.closed(), signal.closed()]);
    expect((await scene.room(joined)).status).toBe(401);
    expect((await first.join()).body.error).toBe('link-expired');
    expect((await first.space()).body.error).toBe('link-expired');
    other.send({ type: 'ping' });
    await other.next(({ type }) => type === 'pong');
    expect((await second.space()).status).toBe(200);
    expect((await doctor.revoke(31)).status).toBe(204);
  });

  test('frees the seat for another guest; the former’s token stays worthless', async () => {
    const doctor = doctorAt();
    const former = await signIn((await doctor.invite(invitation(31))).body);
    const old = (await former.join()).body;
    await doctor.revoke(31);
    const next = await signIn((await doctor.invite(invitation(32, { name: 'Inès Rousseau' }))).body);
    const joined = (await next.join()).body;
    expect(joined).toMatchObject({ seat: 'guest-1', name: 'Inès Rousseau' });
    expect(joined.epoch).toBeGreaterThan(old.epoch);
    expect((await scene.room(old)).status).toBe(401);
    expect((await scene.room(joined)).status).toBe(101);
  });
});

describe('a guest’s link', () => {
  test('dies with the generation; the next one’s is made by the same rules', async () => {
    const guest = await signIn((await doctorAt().invite(invitation(31))).body);
    const joined = (await guest.join()).body;
    const moved = await scene.appointments.update(scene.facility, scene.first, (current) => ({
      ...current,
      generation: 2,
    }));
    if (!moved) throw new Error('no appointment');
    expect((await guest.space()).body.error).toBe('link-superseded');
    expect((await scene.room(joined)).status).toBe(401);
    await scene.access.links.settle(moved);
    const doctor = doctorAt();
    const access = await doctor.browser.send('GET', `${doctor.path}/${ulid(31)}/access`);
    const again = await signIn(access.body);
    expect(again.linkId).not.toBe(guest.linkId);
    expect((await again.join()).status).toBe(200);
  });

  test('ends with the consultation: who was there is told so, nobody else comes in', async () => {
    const invited = (await doctorAt().invite(invitation(31))).body;
    const guest = await signIn(invited);
    const room = await scene.room((await guest.join()).body);
    const closedAt = new Date(scene.clock.now()).toISOString();
    await scene.appointments.close(scene.facility, scene.first, { closedAt });
    expect(await room.next(({ type }) => type === 'end')).toMatchObject({ reason: 'closed' });
    expect((await guest.space()).body).toMatchObject({ status: 'fulfilled', files: [], readUntil: null });
    expect((await guest.join()).body.error).toBe('room-closed');
    expect((await guest.browser.send('GET', `/api/links/${guest.linkId}/relays`)).body.iceServers).toEqual(
      [],
    );
    expect((await signIn(invited)).answer.body.error).toBe('link-expired');
    expect((await doctorAt().invite(invitation(32))).body.error).toBe('already-closed');
    scene.clock.set(new Date(Date.parse(START) + 241 * MINUTE_MS).toISOString());
    expect((await guest.space()).body.error).toBe('link-expired');
  });

  test('comes in by the same window as the family’s', async () => {
    scene.clock.set(new Date(Date.parse(START) - 21 * MINUTE_MS).toISOString());
    const guest = await signIn((await doctorAt().invite(invitation(31))).body);
    expect((await guest.join()).body.error).toBe('room-not-open');
    scene.clock.set(new Date(Date.parse(START) + 51 * MINUTE_MS).toISOString());
    expect((await guest.join()).body.error).toBe('room-closed');
  });
});

describe('messages', () => {
  test('go to the addresses that are given, and never to the family', async () => {
    const doctor = doctorAt();
    await doctor.invite(invitation(31, { email: 'amal@exemple.fr', mobile: '06 39 98 12 34' }));
    const outbox = await scene.running.service.store.database('service').list<Outbox>('outbox:');
    const toGuest = outbox.filter(({ guest }) => guest === ulid(31));
    expect(toGuest.map(({ kind, channel }) => [kind, channel]).sort()).toEqual([
      ['invited', 'email'],
      ['invited', 'sms'],
    ]);
    const list = await scene.database.get<Guests>(documentId.guests(scene.first));
    expect(list?.guests[0]).toMatchObject({ email: 'amal@exemple.fr', mobile: '+33639981234' });
    expect(list?.guests[0]?.messages.map(({ state }) => state)).toEqual(['queued', 'queued']);
  });

  test('a number that no SMS reaches is refused, and nobody is invited', async () => {
    const doctor = doctorAt();
    const answer = await doctor.invite(invitation(31, { mobile: '01 99 00 12 34' }));
    expect(answer.body).toMatchObject({ error: 'bad-request', fields: { mobile: expect.anything() } });
    expect(await doctor.list()).toEqual([]);
  });
});

interface Outbox {
  _id: string;
  guest?: string;
  kind: string;
  channel: string;
}
