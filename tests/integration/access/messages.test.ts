import { familyApi } from '#domain/api/family.ts';
import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { PatientData } from '#domain/patient.ts';
import { BASED_ON_BOOKING } from '#domain/request.ts';
import type { Stored } from '#server/adapters/store.ts';
import { septets } from '#server/services/notifications/gsm7.ts';
import { readCredentials, startMailbox, type Mailbox } from '#tests/e2e/support/mailbox.ts';
import { openBookingScene, type BookingScene } from '#tests/harness/booking-scene.ts';
import { consent } from '#tests/factories/documents.ts';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { depositAsDoctor } from '../dossier/deposit-as-doctor.ts';
import { createBrowser } from './scene.ts';
import { startSmsGateway } from './sms-gateway.ts';

let mailbox: Mailbox;
let sms: Awaited<ReturnType<typeof startSmsGateway>>;
let scene: BookingScene;
let hour = 7;
const NEXT_DAY = 24;

beforeAll(async () => {
  mailbox = await startMailbox();
  sms = await startSmsGateway();
  const MAIL_FROM = 'Vis-à-vis <ne-pas-repondre@example.org>';
  const environment = { SMTP_URL: mailbox.url, MAIL_FROM, ...sms.settings };
  scene = await openBookingScene(environment, '2031-05-04T08:00:00.000Z');
});
afterAll(async () => {
  await scene.close();
  await mailbox.close();
  await sms.close();
});

const slotAt = (time: number) => {
  const start = new Date(Date.UTC(2031, 4, 5, time));
  return { start: start.toISOString(), end: new Date(start.getTime() + 20 * 60_000).toISOString() };
};

/** Each test books an hour of its own; Paris is at UTC+2. */
async function book(over: Partial<PatientData>, time = (hour += 1)) {
  const patient = await scene.tablet.addPatient(over);
  const { id, appointment } = await scene.book(patient, slotAt(time), 'Crises nocturnes');
  expect(appointment.status).toBe('booked');
  return { id, patient, basedOn: appointment._rev ?? '', paris: time + 2 };
}
const smsTo = (to: string) => sms.received.filter((one) => one.to === to);
const readinessOf = async (id: string): Promise<Readiness> =>
  (await scene.tablet.request(`/readiness:${id}`)).json() as Promise<Readiness>;
const messagesOf = async (id: string) =>
  (await readinessOf(id)).messages.map(({ channel, generation, state }) =>
    [channel, generation, state].join(' '),
  );
const openWith = (secret: { link: string; identifier: string; passcode: string }) =>
  createBrowser(scene.running.url).send('POST', familyApi.signIn.path, {
    token: secret.link.split('#')[1],
    identifier: secret.identifier,
    passcode: secret.passcode.replaceAll('-', ''),
  });

test('with a mailbox and a mobile, both carry the link, and only the SMS the passcode', async () => {
  const { id, paris } = await book({ email: 'deux@example.org', mobile: '+33639980001' });
  const mail = await mailbox.next('deux@example.org');
  await expect.poll(() => smsTo('+33639980001')).toHaveLength(1);
  const [short] = smsTo('+33639980001');
  const text = short?.text ?? '';
  expect(septets(text)).toBeLessThanOrEqual(160);
  const [, token = '', identifier = '', passcode = ''] =
    /\/r#([\w-]{22}) Identifiant (\d{6}) Mot de passe ([\w-]{12})/.exec(text) ?? [];
  for (const body of [mail.text ?? '', mail.html || '']) {
    expect(body).toContain(`/r#${token}`);
    expect(body).toContain(identifier);
    expect(body).not.toContain(passcode);
  }
  expect(short?.headers).toMatchObject({ authorization: 'Bearer passerelle', 'idempotency-key': short?.id });
  expect(mail.subject).toContain(`lundi 5 mai 2031 à ${paris}`);
  const everything = [mail.subject, mail.text, mail.html, text, mail.attachments.map(String).join()].join(
    '\n',
  );
  expect(everything).not.toMatch(/ROUSSEL|Éloïse|Vasseur|médecin|crise|nocturne|téléconsultation|neuro/i);
  expect((await openWith({ link: `x#${token}`, identifier, passcode })).status).toBe(200);
  await expect.poll(() => messagesOf(id)).toEqual(['sms 1 sent', 'email 1 sent']);
});

test('with a mailbox alone, the mail opens the space, and brings the calendar entry', async () => {
  const { paris } = await book({ email: 'seule@example.org', mobile: null });
  const mail = await mailbox.next('seule@example.org');
  expect((await openWith(readCredentials(mail.text ?? ''))).status).toBe(200);
  const entry = mail.attachments.find(({ contentType }) => contentType === 'text/calendar');
  const lines = entry?.content.toString() ?? '';
  expect(lines).toContain('BEGIN:VTIMEZONE');
  expect(lines).toContain(`DTSTART;TZID=Europe/Paris:20310505T${String(paris).padStart(2, '0')}0000`);
  expect(lines).not.toContain('/r#');
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
});

test('a facility’s own mailbox is asked to hand the message on', async () => {
  await book({ email: 'accueil@example.org', emailOwner: 'facility', mobile: null });
  const mail = await mailbox.next('accueil@example.org');
  expect(mail.subject).toMatch(/^À transmettre à la famille/);
});

test('moved, re-issued, sent again, cancelled: each told once, with the link of its generation', async () => {
  const address = 'parcours@example.org';
  const { id, basedOn } = await book({ email: address, mobile: null });
  const first = await mailbox.next(address);
  const ask = async (order: Parameters<BookingScene['tablet']['ask']>[0], answers: number) => {
    await scene.tablet.ask(order);
    await scene.tablet.push();
    return (await scene.tablet.answered(id, (one) => one.answers.length === answers))._rev ?? '';
  };
  hour += 1;
  let rev = await ask({ kind: 'move', appointment: id, basedOn, ...slotAt(hour) }, 1);
  const moved = await mailbox.next(address);
  rev = await ask({ kind: 'reissue', appointment: id, basedOn: rev }, 2);
  const reissued = await mailbox.next(address);
  rev = await ask({ kind: 'resend', appointment: id, basedOn: rev, channel: 'email' }, 3);
  const again = await mailbox.next(address);
  await ask({ kind: 'cancel', appointment: id, basedOn: rev, reason: 'family-asked' }, 4);
  const cancelled = await mailbox.next(address);

  expect(moved.subject).toMatch(/est déplacé au/);
  expect(reissued.subject).toMatch(/^Nouveau lien/);
  expect(cancelled.subject).toMatch(/est annulé$/);
  expect(cancelled.text).not.toContain('/r#');
  const secrets = [first, moved, reissued, again].map((mail) => readCredentials(mail.text ?? ''));
  expect(new Set(secrets.map(({ link }) => link)).size).toBe(3);
  expect(secrets[3]).toEqual(secrets[2]);
  const uids = [first, moved, cancelled].map((mail) => {
    const content = mail.attachments[0]?.content.toString() ?? '';
    return [/UID:(.+)/.exec(content)?.[1]?.trim(), /SEQUENCE:(\d+)/.exec(content)?.[1]].join(' ');
  });
  expect(uids.map((line) => line.split('@')[0])).toEqual([id, id, id]);
  expect(uids.map((line) => line.split(' ')[1])).toEqual(['0', '1', '3']);
  const all = mailbox.mails.filter((mail) => JSON.stringify(mail.to).includes(address));
  expect(all).toHaveLength(5);
  expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(5);
});

test('a number that is added later gets what staff send there, and nothing by itself', async () => {
  const { id, patient, basedOn } = await book(
    { email: 'plus-tard@example.org', mobile: null },
    NEXT_DAY + 12,
  );
  await mailbox.next('plus-tard@example.org');
  await scene.tablet.changePatient(patient, { mobile: '+33639980077' }, { mobile: null });
  await scene.tablet.ask({ kind: 'called', appointment: id, basedOn });
  await scene.tablet.push();
  const { _rev = '' } = await scene.tablet.answered(id, ({ answers }) => answers.length === 1);
  const request = await scene.tablet.ask({ kind: 'resend', appointment: id, basedOn: _rev, channel: 'sms' });
  await scene.tablet.push();
  await expect.poll(() => smsTo('+33639980077')).toHaveLength(1);
  const outbox = scene.running.service.store.database('service');
  const queued = (await outbox.list(`outbox:${id}:`)).map(({ _id }) => _id.split(':').slice(3).join(' '));
  expect(queued).toEqual(['booked email', `resent-${request} sms`]);
});

test('cancelled before the invitation could leave: the family is told neither of them', async () => {
  sms.gateway.status = 503;
  const mobile = '+33639980044';
  const patient = await scene.tablet.addPatient({ email: null, mobile });
  const id = await scene.tablet.ask({
    kind: 'book',
    patient,
    practitioner: scene.practitioner,
    motive: null,
    ...slotAt(NEXT_DAY + 8),
  });
  await scene.tablet.ask({ kind: 'cancel', appointment: id, basedOn: BASED_ON_BOOKING, reason: 'mistake' });
  await scene.tablet.push();
  await scene.tablet.answered(id, (one) => one.status === 'cancelled');
  const outbox = scene.running.service.store.database('service');
  const states = async () =>
    (await outbox.list<{ _id: string; kind: string; state: string }>(`outbox:${id}:`)).map(
      ({ kind, state }) => `${kind} ${state}`,
    );
  await expect.poll(states).toContain('cancelled dropped');
  sms.gateway.status = 202;
  scene.running.clock.advance(16_000);
  await expect.poll(async () => (await states()).filter((one) => !one.endsWith(' dropped'))).toEqual([]);
  sms.gateway.status = 200;
  expect(smsTo(mobile)).toEqual([]);
  expect((await messagesOf(id)).filter((line) => line.endsWith('sent'))).toEqual([]);
});

test('moved before the invitation could leave: the family is invited to the new hour', async () => {
  sms.gateway.status = 503;
  const { id, basedOn } = await book({ email: null, mobile: '+33639980055' });
  const outbox = scene.running.service.store.database('service');
  const attempts = async () =>
    (await outbox.list<{ _id: string; attempts: number }>(`outbox:${id}:1:`))[0]?.attempts;
  await expect.poll(attempts).toBe(1);
  sms.gateway.status = 202;
  await scene.tablet.ask({ kind: 'move', appointment: id, basedOn, ...slotAt(NEXT_DAY + 9) });
  await scene.tablet.push();
  await expect.poll(() => smsTo('+33639980055')).toHaveLength(1);
  sms.gateway.status = 200;
  expect(smsTo('+33639980055')[0]?.text).not.toContain('deplace');
});

test('a gateway that refuses is shown to staff, without the number; one that is away is tried again', async () => {
  sms.gateway.status = 422;
  const refused = await book({ email: null, mobile: '+33639980022' });
  await expect.poll(() => messagesOf(refused.id)).toEqual(['sms 1 failed']);
  const [message] = (await readinessOf(refused.id)).messages;
  expect(message?.error).toBe('la passerelle SMS a répondu 422');

  sms.gateway.status = 503;
  const late = await book({ email: null, mobile: '+33639980033' });
  await expect.poll(() => messagesOf(late.id)).toEqual(['sms 1 queued']);
  const outbox = scene.running.service.store.database('service');
  const attempts = async () =>
    (await outbox.list<{ _id: string; attempts: number }>(`outbox:${late.id}`))[0]?.attempts;
  await expect.poll(attempts).toBe(1);
  sms.gateway.status = 202;
  scene.running.clock.advance(16_000);
  await expect.poll(() => smsTo('+33639980033'), { timeout: 5000 }).toHaveLength(1);
  await expect.poll(() => messagesOf(late.id)).toEqual(['sms 1 sent']);
  sms.gateway.status = 200;
});

describe('once a doctor’s document has closed the room', () => {
  const facility = () => scene.running.service.store.database(facilityDatabase(scene.facility));
  const deposit = (id: string, kind?: 'prescription') => depositAsDoctor(scene.running.url, id, kind);
  const kindsOf = async (id: string) =>
    (
      await scene.running.service.store
        .database('service')
        .list<{ _id: string; kind: string; state: string }>(`outbox:${id}:`)
    )
      .map(({ kind, _id, state }) => `${kind} ${_id.split(':').at(-1)} ${state}`)
      .sort();

  test('the family is told until when it can be read, once, with the codes it has; by the next channel when one fails', async () => {
    const [told, refused, withdrawn] = [
      await book({ email: 'lue@example.org', mobile: '+33639980061' }, NEXT_DAY + 10),
      await book({ email: 'relais@example.org', mobile: '+33639980062' }, NEXT_DAY + 11),
      await book({ email: null, mobile: '+33639980063' }, NEXT_DAY + 13),
    ];
    for (const number of ['+33639980061', '+33639980062', '+33639980063'])
      await expect.poll(() => smsTo(number)).toHaveLength(1);
    await mailbox.next('relais@example.org');
    scene.running.clock.set('2031-05-06T18:00:00.000Z');

    await deposit(told.id);
    await expect.poll(() => smsTo('+33639980061')).toHaveLength(2);
    const [invitation, word] = smsTo('+33639980061').map(({ text }) => text);
    const [link = '', token = ''] = /https?:\S+\/r#(\S+)/.exec(invitation ?? '') ?? [];
    const [, identifier = '', passcode = ''] =
      /Identifiant (\d+) Mot de passe (\S+)/.exec(invitation ?? '') ?? [];
    expect(word).toBe(
      `Les Tilleuls: document a lire jusqu'au 09/05 20h00 ${link} Identifiant ${identifier}, meme mot de passe Tel 0199001234`,
    );
    expect((await openWith({ link: `x#${token}`, identifier, passcode })).status).toBe(200);
    await expect.poll(() => messagesOf(told.id)).toContain('sms 1 sent');

    // What is added at once is on the same page.
    await deposit(told.id, 'prescription');
    // Of a consultation whose family takes its consent back nobody is told anything.
    await facility().put({
      ...consent(1, { decision: 'withdrawn', takenAt: '2031-05-06T17:00:00.000Z' }),
      ...{ _id: documentId.consent(withdrawn.id, ulid()), appointment: withdrawn.id },
    } as Stored);
    await expect
      .poll(
        async () =>
          (await facility().get<Appointment & Stored>(documentId.appointment(withdrawn.id)))
            ?.consentWithdrawnAt,
      )
      .toBeDefined();
    await deposit(withdrawn.id);

    sms.gateway.status = 422;
    await deposit(refused.id);
    const mail = await mailbox.next('relais@example.org');
    sms.gateway.status = 200;
    expect(mail.subject).toBe('Un document à lire jusqu’au vendredi 9 mai 2031 à 20\u00a0h\u00a000');
    expect(mail.text).toContain('/r#');
    expect(mail.text).not.toMatch(
      /[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}|ROUSSEL|Éloïse|Vasseur|pileps|compte rendu|ordonnance/i,
    );
    expect(mail.attachments).toEqual([]);
    await expect
      .poll(() => kindsOf(refused.id))
      .toEqual(['booked email sent', 'booked sms sent', 'deposited email sent', 'deposited sms failed']);
    expect(await kindsOf(told.id)).toEqual(['booked email sent', 'booked sms sent', 'deposited sms sent']);
    expect(await kindsOf(withdrawn.id)).toEqual(['booked sms sent']);

    // What follows later is news.
    scene.running.clock.advance(20 * 60_000);
    await deposit(told.id, 'prescription');
    await expect.poll(() => smsTo('+33639980061')).toHaveLength(3);
    expect(smsTo('+33639980061')[2]?.text).toContain("document a lire jusqu'au 09/05 20h20");
  });
});

test('outside a demo, nobody reads the outbox', async () => {
  const answer = await createBrowser(scene.running.url).send('GET', '/api/demo/outbox');
  expect([answer.status, answer.body.error]).toEqual([404, 'not-found']);
});
