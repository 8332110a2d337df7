import { authApi } from '#domain/api/auth.ts';
import { callApi } from '#domain/api/call.ts';
import { familyApi } from '#domain/api/family.ts';
import { familyQuestionnaireApi } from '#domain/api/questionnaire.ts';
import { defaultQuestionnaire } from '#domain/default-questionnaire.ts';
import { canonicalOf } from '#domain/questionnaire.ts';
import { readCredentials, startMailbox } from '#tests/e2e/support/mailbox.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { openSocket } from '#tests/harness/room-scene.ts';
import { startService } from '#tests/harness/service.ts';
import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import { createBrowser } from '../access/scene.ts';
import { startSmsGateway } from '../access/sms-gateway.ts';
import { upload } from '../dossier/tus.ts';

const START = '2031-05-05T08:00:00.000Z';
const NIR = '295017500412345';
const PERSON = {
  familyName: 'ZYLBERKRANTZ',
  givenNames: 'Apollinaire',
  birthDate: '1995-01-17',
  contactName: 'Quitterie Zylberkrantz, sœur',
  email: 'quitterie.zylb@example.org',
  mobile: '+33639987654',
  nir: NIR,
};
const PASSWORD = 'une phrase assez longue';
const WRONG = 'mot-de-passe-rate-8841';
const MOTIVE = 'Épilepsie pharmacorésistante-7719';
const REPORT = 'Valproate-majoré-4410';

test('a consultation from its booking to its report, at every level of the log, leaves nothing of anyone in it', async () => {
  const lines: string[] = [];
  const mailbox = await startMailbox();
  const sms = await startSmsGateway();
  const running = await startService({
    environment: {
      ...{ LOG_LEVEL: 'debug', SMTP_URL: mailbox.url, MAIL_FROM: 'Vis-à-vis <nepasrepondre@example.org>' },
      ...sms.settings,
    },
    log: { write: (line) => void lines.push(line) },
  });
  const { service, clock, url } = running;
  clock.set('2031-05-04T08:00:00.000Z');
  const facility = await addFacility(service);
  const practitioner = await addPractitioner(service, [facility], { name: 'Dr Ludivine Oblonskaya' });
  const tablet = await addTablet(service, facility);

  // A gateway that refuses and quotes what it was given, then takes it.
  sms.gateway.status = 500;
  const patient = await tablet.addPatient(PERSON);
  const end = new Date(Date.parse(START) + 20 * 60_000).toISOString();
  const id = await tablet.ask({ kind: 'book', patient, practitioner, motive: MOTIVE, start: START, end });
  await tablet.push();
  await tablet.answered(id);
  await mailbox.next(PERSON.email);
  sms.gateway.status = 200;
  await expect
    .poll(() => {
      clock.advance(60_000);
      return sms.received.length;
    })
    .toBeGreaterThan(0);
  const text = sms.received.map((one) => one.text).join('\n');
  const { link, identifier, passcode } = readCredentials(text.replace('Mot de passe', '\nMot de passe'));
  const token = link.split('#')[1] ?? '';

  const family = createBrowser(url);
  const guess = { token, identifier, passcode: 'ZZZZZZZZZ0' };
  expect((await family.send('POST', familyApi.signIn.path, guess)).status).toBe(401);
  const codes = { token, identifier, passcode: passcode.replaceAll('-', '') };
  expect((await family.send('POST', familyApi.signIn.path, codes)).status).toBe(200);
  const cookies = [...family.jar].flat();
  const linkId = cookies[0]!.replace('__Host-g-', '');
  const own = (path: string) => path.replace(':linkId', linkId);
  expect((await family.send('GET', own(familyApi.space.path))).status).toBe(200);
  const answer = [{ valueString: 'Température-3988' }];
  await family.send('PUT', own(familyQuestionnaireApi.answer.path), {
    questionnaire: canonicalOf(defaultQuestionnaire(facility)),
    changes: [{ id: ulid(), linkId: 'reason', text: 'Température-3988', answer, parents: [] }],
    status: 'completed',
  });
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  const visitor = {
    send: (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('cookie', `${cookies[0]}=${cookies[1]}`);
      return fetch(url + path, { ...init, headers });
    },
  } as Parameters<typeof upload>[0];
  const sent = await upload(visitor, { id: ulid(), bytes: pdf, linkId, name: 'IRM-Zylberkrantz-2201.pdf' });
  expect(sent.status).toBe(204);

  clock.set(START);
  const doctor = createBrowser(url);
  const login = 'dr.ludivine.oblonskaya@example.org';
  expect((await doctor.send('POST', authApi.signIn.path, { login, password: WRONG })).status).toBe(401);
  expect((await doctor.send('POST', authApi.signIn.path, { login, password: PASSWORD })).status).toBe(200);
  const called = await doctor.send('POST', `/api/doctor/appointments/${id}/join`);
  const came = await family.send('POST', own(familyApi.join.path));
  expect([called.status, came.status]).toEqual([200, 200]);
  const wsUrl = url.replace('http', 'ws');
  const rooms = await Promise.all(
    [called, came].map(({ body }) => openSocket(`${wsUrl}/room?token=${body.token}`)),
  );
  const signal = await openSocket(
    `${wsUrl}/signal/peerjs?key=peerjs&id=${came.body.peerId}&token=${came.body.token}`,
  );
  expect([...rooms, signal].map(({ status }) => status)).toEqual([101, 101, 101]);
  rooms[0]!.send({ type: 'to', to: 'patient', data: 'Message-secret-5512' });
  rooms[1]!.send({ nonsense: 'Message-secret-5512' });
  const figures = { durationSeconds: 60, connectMs: 900, path: 'direct', losses: 0, recoveries: 0 };
  const summary = { ...figures, audioOnlySeconds: 0, stretches: [], others: ['practitioner'] };
  await family.send('POST', callApi.summary.path, { token: came.body.token, figures: summary });

  const composition = { sections: [{ title: 'Compte rendu', text: REPORT }] };
  const documents = [{ source: 'written', id: ulid(), kind: 'report', composition }];
  const deposited = await doctor.send('POST', `/api/doctor/appointments/${id}/deposit`, { documents });
  expect(deposited.status).toBe(200);
  for (const { socket } of [...rooms, signal]) socket.terminate();
  // Errors of every kind, with something of someone in each.
  await family.send('POST', familyApi.signIn.path, `{"token":"${token}","identifier":${PERSON.mobile}`);
  await doctor.send('GET', `/api/doctor/agenda?from=${PERSON.email}&to=${NIR}`);
  await doctor.send('GET', `/db/facility-${facility}/patient:${PERSON.familyName}`);
  await fetch(`${url}/r/${linkId}?token=${token}`);
  await service.close();
  await Promise.all([mailbox.close(), sms.close()]);

  const log = lines.join('');
  // It did speak.
  expect(lines.length).toBeGreaterThan(30);
  expect(log).toContain('/api/links/sign-in');
  const secrets = {
    ...PERSON,
    ...{
      token,
      linkId,
      passcode,
      plainPasscode: codes.passcode,
      wrongPasscode: guess.passcode,
      PASSWORD,
      WRONG,
    },
    ...{
      familyCookie: cookies[1],
      doctorCookie: doctor.jar.get('__Host-account'),
      deviceCookie: tablet.secret,
    },
    ...{ doctorToken: called.body.token, familyToken: came.body.token, MOTIVE, REPORT },
    ...{ national: '0639987654', spaced: '06 39 98 76 54', doctor: 'Oblonskaya', answer: 'Température-3988' },
    ...{
      file: 'IRM-Zylberkrantz',
      message: 'Message-secret-5512',
      anyCase: 'zylberkrantz',
      mailUser: 'quitterie',
    },
  };
  const found = Object.entries(secrets).filter(
    ([, secret]) => secret && log.toLowerCase().includes(String(secret).toLowerCase()),
  );
  expect(found).toEqual([]);
  // Six digits turn up by chance in times and ids.
  expect(log).not.toMatch(new RegExp(`identif\\w*\\W+${identifier}`, 'i'));
});
