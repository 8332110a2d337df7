import { authApi } from '#domain/api/auth.ts';
import { doctorGuestsApi } from '#domain/api/guests.ts';
import { messageTextsApi } from '#domain/api/message-texts.ts';
import { facilityDatabase, idTail } from '#domain/document-ids.ts';
import { createLocators } from '#server/services/locators.ts';
import { SEGMENT_SEPTETS, septets } from '#server/services/notifications/gsm7.ts';
import { appointment } from '#tests/factories/documents.ts';
import { PHONE_NUMBERS } from '#tests/factories/phone-numbers.ts';
import { addFacility, addTablet, EVERY_DAY } from '#tests/harness/facility.ts';
import { startMailServer, type MailServer } from '#tests/harness/mail-server.ts';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';
import { startSmsGateway } from './sms-gateway.ts';

/** Of dialling regions, with what is typed there and what a gateway must be given. */
const PLACES = [
  ['La Réunion', 'Indian/Reunion', PHONE_NUMBERS.reunionMobile],
  ['La Martinique', 'America/Martinique', PHONE_NUMBERS.martiniqueMobile],
  ['La Guyane', 'America/Cayenne', PHONE_NUMBERS.guyaneMobile],
  ['Mayotte', 'Indian/Mayotte', PHONE_NUMBERS.mayotteMobile],
  ['La métropole', 'Europe/Paris', PHONE_NUMBERS.mobile],
  // Who moved keeps their number.
  ['La Réunion encore', 'Indian/Reunion', PHONE_NUMBERS.otherMobile],
] as const;

let mails: MailServer;
let sms: Awaited<ReturnType<typeof startSmsGateway>>;
let scene: Scene;
beforeAll(async () => {
  [mails, sms] = await Promise.all([startMailServer(), startSmsGateway()]);
  const PUBLIC_URL = 'https://rdv.exemple.fr';
  scene = await createScene({
    SMTP_URL: mails.url,
    MAIL_FROM: 'rdv@example.org',
    PUBLIC_URL,
    ...sms.settings,
  });
  scene.clock.set('2031-05-04T08:00:00.000Z');
});
afterAll(async () => {
  await scene.close();
  await mails.close();
  await sms.close();
});

const slot = (hour: number) =>
  [0, 20].map((minute) => new Date(Date.UTC(2031, 4, 6, hour, minute)).toISOString());

test('a booking: the facility’s own words arrive, filled in, the SMS in one segment', async () => {
  const coordinator = await scene.tablet('karim');
  const write = (text: string, own: object) =>
    coordinator.send('PUT', messageTextsApi.write.path.replace(':text', text), { own });
  const kept = [
    await write('booked.sms', {
      subject: '',
      text: '{etablissement} vous attend en vidéo le {date} : {lien} code {identifiant} puis {motdepasse}',
    }),
    await write('booked.email', {
      subject: 'Notre rendez-vous du {date}',
      text: '{etablissement} se réjouit de vous voir le {date}. Besoin d’aide : {telephone}.',
    }),
  ];
  expect(kept.map(({ status }) => status)).toEqual([200, 200]);

  const tablet = await addTablet(scene.service, scene.facility);
  const patient = await tablet.addPatient({ email: 'mots@example.org', mobile: '+33639981234' });
  const [start = '', end = ''] = slot(8);
  await tablet.ask({ kind: 'book', patient, practitioner: 'dr-helene-vasseur', motive: null, start, end });
  await tablet.push();
  await expect.poll(() => mails.takenFor('mots@example.org')).toHaveLength(1);
  await expect.poll(() => sms.received).toHaveLength(1);

  const { text = '' } = sms.received[0] ?? {};
  const [, token = '', identifier = ''] =
    /^IME Les Tilleuls vous attend en vidéo le 06\/05 10h00 ?: https:\/\/rdv\.exemple\.fr\/r#([\w-]{22}) code (\d{6}) puis [\w-]{12}$/.exec(
      text,
    ) ?? [];
  expect([token.length, septets(text) <= SEGMENT_SEPTETS]).toEqual([22, true]);
  const { mail } = mails.takenFor('mots@example.org')[0]!;
  expect(mail.subject).toBe('Notre rendez-vous du mardi 6 mai 2031 à 10\u00a0h\u00a000');
  const opening =
    /IME Les Tilleuls se réjouit de vous voir le mardi 6 mai 2031 à 10\sh\s00\. Besoin d’aide\s: 01\s99\s00\s12\s34\./;
  for (const body of [mail.text ?? '', mail.html || '']) {
    expect(body.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')).toMatch(opening);
    expect(body).not.toMatch(/[{}](etablissement|date|lien)|vous donne rendez-vous/);
    // What no facility can leave out.
    for (const part of [`/r#${token}`, identifier, 'jamais d’argent']) expect(body).toContain(part);
  }
});

test('a number typed as people do, in each dialling region, reaches the gateway in E.164', async () => {
  const { service } = scene;
  const places: { facility: string; typed: string; e164: string }[] = [];
  for (const [name, timeZone, { typed, e164 }] of PLACES)
    places.push({ facility: await addFacility(service, name, timeZone), typed, e164 });
  const practitioner = await service.access.provisioning.createPractitioner({
    ...{ login: 'partout', name: 'Dr Partout', password: PASSWORD, speciality: null },
    ...{ facilities: places.map(({ facility }) => facility), availability: EVERY_DAY },
  });
  const doctor: TestBrowser = scene.browser();
  await doctor.send('POST', authApi.signIn.path, { login: 'partout', password: PASSWORD });
  const [start = '', end = ''] = slot(8);
  for (const [index, { facility, typed, e164 }] of places.entries()) {
    // Booked, as far as an invitation asks.
    const booked = appointment(800 + index, { facility, practitioner, start, end, closedAt: null });
    const id = idTail(booked._id);
    await createLocators(service.store).record(id, { facility, practitioner, dates: [start.slice(0, 10)] });
    await service.store.database(facilityDatabase(facility)).put(booked);
    const path = doctorGuestsApi.invite.path.replace(':appointment', id);
    const guest = { id: ulid(), role: 'relative', name: 'Inès Rousseau', email: null, mobile: typed };
    expect([facility, (await doctor.send('POST', path, guest)).status]).toEqual([facility, 200]);
    await expect.poll(() => sms.received.at(-1)?.to).toBe(e164);
  }
});
