import { familyApi } from '#domain/api/family.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import { notifiedOf } from '#domain/message.ts';
import type { PatientData } from '#domain/patient.ts';
import type { Readiness } from '#domain/readiness.ts';
import { createErasure } from '#server/services/person/erasure.ts';
import { ulid } from '#tests/factories/documents.ts';
import { readCredentials, startMailbox, type Mailbox } from '#tests/e2e/support/mailbox.ts';
import { openBookingScene, type BookingScene } from '#tests/harness/booking-scene.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowser } from './scene.ts';
import { startSmsGateway } from './sms-gateway.ts';

let mailbox: Mailbox;
let sms: Awaited<ReturnType<typeof startSmsGateway>>;
let scene: BookingScene;

beforeAll(async () => {
  mailbox = await startMailbox();
  sms = await startSmsGateway();
  const MAIL_FROM = 'ne-pas-repondre@example.org';
  scene = await openBookingScene({ SMTP_URL: mailbox.url, MAIL_FROM, ...sms.settings });
});
afterAll(async () => {
  await scene.close();
  await mailbox.close();
  await sms.close();
});

async function book(over: Partial<PatientData>) {
  const slot = scene.nextSlot();
  const patient = await scene.tablet.addPatient(over);
  const { id, appointment } = await scene.book(patient, slot);
  return { id, start: slot.start, basedOn: appointment._rev ?? '', patient };
}
const readinessOf = (id: string) =>
  scene.running.service.store.database(facilityDatabase(scene.facility)).get<Readiness>(`readiness:${id}`);
const notified = async (id: string) => notifiedOf((await readinessOf(id))?.messages ?? []).state;
const smsTo = (to: string) => sms.received.filter((one) => one.to === to);
const mailsTo = (address: string) =>
  mailbox.mails.filter((mail) => JSON.stringify(mail.to).includes(address));
const at = (start: string, hoursBefore: number) =>
  scene.running.clock.set(new Date(Date.parse(start) - hoursBefore * 3_600_000).toISOString());

test('an SMS that is refused for good: the e-mail brings the passcode after all, and staff see both', async () => {
  sms.gateway.status = 422;
  const { id } = await book({ email: 'relais@example.org', mobile: '+33639980101' });
  const mails = [await mailbox.next('relais@example.org'), await mailbox.next('relais@example.org')];
  sms.gateway.status = 200;
  const whole = mails.filter(({ text = '' }) => text.includes('le mot de passe\u00a0:'));
  expect(whole).toHaveLength(1);
  const { link, identifier, passcode } = readCredentials(whole[0]?.text ?? '');
  const answer = await createBrowser(scene.running.url).send('POST', familyApi.signIn.path, {
    ...{ token: link.split('#')[1], identifier, passcode: passcode.replaceAll('-', '') },
  });
  await expect.poll(() => notified(id)).toBe('sent-in-part');
  expect(answer.status).toBe(200);
  const states = (await readinessOf(id))?.messages.map(({ channel, state, cause }) => [
    channel,
    state,
    cause,
  ]);
  expect(states).toContainEqual(['sms', 'failed', 'refused-by-gateway']);
});

test('no channel is left: staff call, which settles it; so does a receipt that comes late', async () => {
  sms.gateway.status = 422;
  const { id, basedOn } = await book({ email: null, mobile: '+33639980102' });
  await expect.poll(() => notified(id)).toBe('failed');
  sms.gateway.status = 200;
  await scene.tablet.ask({ kind: 'called', appointment: id, basedOn });
  await scene.tablet.push();
  await expect.poll(async () => (await readinessOf(id))?.called).toMatchObject({ generation: 1 });
  const { messages = [], called } = (await readinessOf(id)) ?? {};
  expect(notifiedOf(messages, called?.at).state).toBe('called');
  const message = `outbox:${id}:1:booked:sms`;
  const { reportDelivery } = scene.running.service.notifications;
  expect(await reportDelivery({ message, state: 'delivered' })).toBe(true);
  await reportDelivery({ message, state: 'failed', cause: 'unreachable' });
  await reportDelivery({ message, state: 'delivered' });
  expect(await notified(id)).toBe('delivered');
  expect(await scene.running.service.store.database('service').get(message)).toMatchObject({
    ...{ state: 'delivered', lateFailure: { cause: 'unreachable' } },
  });
  expect(await reportDelivery({ message: 'outbox:none', state: 'delivered' })).toBe(false);
});

test('a receipt says that the SMS never arrived: the e-mail brings the passcode, once however often it is said', async () => {
  const { id } = await book({ email: 'bounce@example.org', mobile: '+33639980103' });
  await expect.poll(() => notified(id)).toBe('sent');
  const told = { message: `outbox:${id}:1:booked:sms`, state: 'failed', cause: 'unreachable' } as const;
  for (const report of [told, told]) await scene.running.service.notifications.reportDelivery(report);
  await expect.poll(() => notified(id)).toBe('sent-in-part');
  expect(mailsTo('bounce@example.org')).toHaveLength(2);
});

test('erased while the SMS is on its way: nothing of it comes back, and the e-mail didn’t wait for it', async () => {
  const silence = Promise.withResolvers<undefined>();
  sms.gateway.silence = silence.promise;
  const { id, patient } = await book({ email: 'effacee@example.org', mobile: '+33639980108' });
  await expect.poll(() => smsTo('+33639980108')).toHaveLength(1);
  // One appointment's channels don't wait for each other.
  await mailbox.next('effacee@example.org');
  const { store, access } = scene.running.service;
  const erasure = createErasure({
    ...{ store, clock: scene.running.clock, practitioners: access.practitioners },
    removeTraces: async () => undefined,
  });
  await erasure.run(scene.facility, patient);
  silence.resolve(undefined);
  // By the time the next one has left, whatever this one had to write is written.
  const next = await book({ email: null, mobile: '+33639980109' });
  await expect.poll(() => notified(next.id)).toBe('sent');
  expect(await readinessOf(id)).toBeNull();
  expect(await store.database('service').list(`outbox:${id}:`)).toEqual([]);
});

test('reminded a day and an hour before, once each, by one channel; not when it is off', async () => {
  const [reminded, off, known] = [
    await book({ email: 'rappel@example.org', mobile: '+33639980104' }),
    await book({ email: null, mobile: '+33639980105' }),
    await book({ email: null, mobile: '+33639980106' }),
  ];
  await scene.tablet.ask({
    kind: 'cancel',
    appointment: off.id,
    basedOn: off.basedOn,
    reason: 'family-asked',
  });
  await scene.tablet.push();
  await expect.poll(() => smsTo('+33639980105')).toHaveLength(2);
  const { remind } = scene.running.service.notifications;
  at(known.start, 24);
  for (let round = 0; round < 2; round += 1) await remind();
  await expect.poll(() => smsTo('+33639980104').length + smsTo('+33639980106').length).toBe(4);
  expect(smsTo('+33639980104')[1]?.text).toMatch(/: rappel RDV video 05\/05 \d+h\d\d http/);

  await scene.running.service.store
    .database(facilityDatabase(scene.facility))
    .update<Readiness>(
      `readiness:${known.id}`,
      (current) => current && { ...current, arrivedAt: current.at },
    );
  at(reminded.start, 1);
  await remind();
  await expect.poll(() => smsTo('+33639980104')).toHaveLength(3);
  at(known.start, 1);
  await remind();
  expect([smsTo('+33639980105').length, smsTo('+33639980106').length]).toEqual([2, 2]);
  expect(mailsTo('rappel@example.org')).toHaveLength(1);
});

test('guests are reminded by what they were invited by, whatever the family has in mind; none who is off or uninvited', async () => {
  const { guests } = scene.running.service.access;
  const { remind, tellGuests } = scene.running.service.notifications;
  scene.running.clock.set('2031-05-03T08:00:00.000Z');
  const { id, start, basedOn } = await book({ email: null, mobile: '+33639980110' });
  const by = { kind: 'staff', id: ulid(9), name: 'Sophie Amar' } as const;
  const invite = (number: number, over: object) =>
    guests.add(scene.facility, id, {
      ...{ id: ulid(number), role: 'relative', name: 'Inès', email: null, mobile: null, generation: 1, by },
      ...{ at: new Date(scene.running.clock.now()).toISOString(), ...over },
    });
  await invite(41, { email: 'invitee@example.org' });
  await invite(42, { mobile: '+33639980142' });
  const appointment = await scene.running.service.appointments.get(scene.facility, id);
  await tellGuests(appointment!);
  await mailbox.next('invitee@example.org');
  await expect.poll(() => smsTo('+33639980142')).toHaveLength(1);
  await scene.running.service.store
    .database(facilityDatabase(scene.facility))
    .update<Readiness>(`readiness:${id}`, (current) => current && { ...current, arrivedAt: current.at });
  at(start, 24);
  for (let round = 0; round < 2; round += 1) await remind();
  await expect.poll(() => smsTo('+33639980142')).toHaveLength(2);
  const mail = await mailbox.next('invitee@example.org');
  expect(mail.subject).toMatch(/^Rappel/);
  expect(smsTo('+33639980142')[1]?.text).toMatch(/: rappel RDV video/);
  // Each by a link and codes of their own.
  const links = [mail.text ?? '', smsTo('+33639980142')[1]?.text ?? ''].map(
    (text) => /\/r#([\w-]{22})/.exec(text)?.[1],
  );
  expect(new Set([...links, undefined]).size).toBe(3);
  expect(smsTo('+33639980110')).toHaveLength(1);
  const [kept] = await guests.all(scene.facility, id);
  expect(kept?.messages.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'invited sent',
    'reminder-day sent',
  ]);

  await guests.revoke(scene.facility, id, ulid(41));
  at(start, 1);
  await remind();
  await expect.poll(() => smsTo('+33639980142')).toHaveLength(3);
  await scene.tablet.ask({ kind: 'cancel', appointment: id, basedOn, reason: 'family-asked' });
  await scene.tablet.push();
  await expect.poll(() => smsTo('+33639980142')).toHaveLength(4);
  await remind();
  expect([smsTo('+33639980142').length, mailsTo('invitee@example.org').length]).toEqual([4, 2]);
});

test('the doctor is there at the hour and the family isn’t: they are told, once', async () => {
  const { id, start } = await book({ email: null, mobile: '+33639980107' });
  await expect.poll(() => smsTo('+33639980107')).toHaveLength(1);
  const pass = {
    appointment: id,
    facility: scene.facility,
    seat: 'practitioner',
    generation: 1,
    epoch: 1,
  } as const;
  const times = { peerId: 'a'.repeat(32), issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER };
  const socket = {
    send: () => undefined,
    close: () => undefined,
    terminate: () => undefined,
    bufferedAmount: 0,
  };
  at(start, 0.1);
  scene.running.service.calls.rooms.connectRoom(
    { ...pass, ...times },
    { name: 'Dr X', role: 'practitioner' },
    socket,
  );
  await expect.poll(async () => (await readinessOf(id))?.present).toEqual(['practitioner']);
  expect(smsTo('+33639980107')).toHaveLength(1);
  at(start, -0.01);
  await expect.poll(() => smsTo('+33639980107')).toHaveLength(2);
  expect(smsTo('+33639980107')[1]?.text).toMatch(/: on vous attend au RDV video http/);
});
