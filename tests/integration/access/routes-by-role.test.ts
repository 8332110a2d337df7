import { accountLinkApi } from '#domain/api/account-links.ts';
import { authApi } from '#domain/api/auth.ts';
import { callApi } from '#domain/api/call.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import { facilityApi } from '#domain/api/facility.ts';
import { familyApi } from '#domain/api/family.ts';
import { doctorGuestsApi, facilityGuestsApi } from '#domain/api/guests.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import { providerApi } from '#domain/api/provider.ts';
import { publicApi } from '#domain/api/public.ts';
import { setupApi } from '#domain/api/setup.ts';
import { teamApi } from '#domain/api/team.ts';
import { may, type Action, type Actor, type Resource } from '#domain/permissions.ts';
import { officeHours } from '#server/services/provisioning.ts';
import { ulid } from '#tests/factories/documents.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

const APIS = {
  ...{ accountLinkApi, authApi, callApi, doctorApi, doctorGuestsApi },
  ...{ facilityApi, facilityGuestsApi, familyApi, ownAccountApi, providerApi },
  ...{ publicApi, setupApi, teamApi },
};
const OWN = 'ime-les-tilleuls';
const OTHER = 'ehpad-les-acacias';

/** Everyone who may come, in the order of the table's columns. */
const VISITORS = [
  'nobody',
  'device',
  'staff',
  'coordinator',
  // A coordinator of another facility, on its tablet.
  'stranger',
  'doctor',
  'otherDoctor',
  'operator',
  'family',
  // Of another appointment of the same facility.
  'otherFamily',
  // Of the first appointment, by a link of their own.
  'guest',
] as const;
type Visitor = (typeof VISITORS)[number];

const APPOINTMENT = ulid(1);
const ACTORS: Record<Visitor, Actor[]> = {
  nobody: [],
  device: [{ role: 'device', facility: OWN }],
  staff: [
    { role: 'staff', facility: OWN },
    { role: 'device', facility: OWN },
  ],
  coordinator: [
    { role: 'coordinator', facility: OWN },
    { role: 'device', facility: OWN },
  ],
  stranger: [
    { role: 'coordinator', facility: OTHER },
    { role: 'device', facility: OTHER },
  ],
  doctor: [{ role: 'practitioner', practitioner: 'dr-helene-vasseur' }],
  otherDoctor: [{ role: 'practitioner', practitioner: 'dr-paul-martin' }],
  operator: [{ role: 'operator' }],
  family: [{ role: 'family', appointment: APPOINTMENT }],
  otherFamily: [{ role: 'family', appointment: ulid(2) }],
  guest: [{ role: 'guest', appointment: APPOINTMENT }],
};
const RESOURCE: Resource = {
  facility: OWN,
  practitioner: 'dr-helene-vasseur',
  serves: [OWN],
  appointment: APPOINTMENT,
};

const out = 'signed-out';
const tablet = 'device-unknown';
const no = 'forbidden';
const hidden = 'not-found';
const ok = 'ok';

const hasAccount = new Set<Visitor>([
  'staff',
  'coordinator',
  'stranger',
  'doctor',
  'otherDoctor',
  'operator',
]);
const everyone = (answer: string) => VISITORS.map(() => answer);
/** Only the doctor of the appointment; for another doctor it doesn't exist. */
const doctorOnly = (own = ok, other = hidden) => [out, out, no, no, no, own, other, no, out, out, out];
const familyOnly = (own = ok, guest = no) => [out, out, out, out, out, out, out, out, own, out, guest];
const coordinatorOnly = (own = ok) => [out, out, no, own, own, tablet, tablet, tablet, out, out, out];
/** Everyone who signed in with an account, wherever they are. */
const accountOnly = (own = ok) => VISITORS.map((visitor) => (hasAccount.has(visitor) ? own : out));
const staffOnly = () => [out, out, ok, ok, hidden, tablet, tablet, tablet, out, out, out];
const invitation = (number: number) => () => ({
  ...{ id: ulid(number), role: 'interpreter', name: 'Amal Haddad', email: null, mobile: null },
});

interface Row {
  /** What `may` decides of it; none: the same for everyone, or one's own. */
  action?: Action;
  body?: (visitor: Visitor) => unknown;
  query?: string;
  /** One a visitor; `ok`, or the code of the refusal. A refusal that comes after the right is in `afterRight`. */
  expected: string[];
}
/** The visitor had the right: the hour was against it. */
const afterRight = new Set(['room-not-open']);

const inRoom = () => familyOnly('room-not-open', 'room-not-open');
const availability = () => officeHours('Europe/Paris');
const person = (login: string) => ({ login, name: 'Une Personne', password: PASSWORD });
const figures = {
  ...{ durationSeconds: 60, connectMs: 900, path: 'direct', losses: 0, recoveries: 0, audioOnlySeconds: 0 },
  ...{ stretches: [], others: ['patient'] },
};
const composition = { sections: [{ title: 'Compte rendu', text: 'Rien à signaler.' }] };

/** Of the right shape; nobody's. */
const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} };
const signedChallenge = {
  ...credential,
  response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
};
const newPasskey = { ...credential, response: { clientDataJSON: 'e30', attestationObject: 'AAAA' } };

/** In this order: the deposit closes the appointment, signing out ends the visits. */
const TABLE: Record<string, Row> = {
  'authApi.signIn': {
    body: (visitor) => ({ login: `inconnu-${visitor.toLowerCase()}`, password: 'x' }),
    expected: everyone('bad-credentials'),
  },
  'authApi.signInWithCode': { body: () => ({ code: '123456' }), expected: everyone('step-expired') },
  'authApi.passkeyChallenge': { expected: everyone(ok) },
  'authApi.signInWithPasskey': { body: () => signedChallenge, expected: everyone('passkey-refused') },
  // One's own account: whoever has one.
  'ownAccountApi.read': { expected: accountOnly() },
  'ownAccountApi.prove': {
    body: () => ({ password: 'x' }),
    expected: accountOnly('bad-credentials'),
  },
  'ownAccountApi.proofChallenge': { expected: accountOnly(hidden) },
  'ownAccountApi.proveWithPasskey': {
    body: () => signedChallenge,
    expected: accountOnly('passkey-refused'),
  },
  'ownAccountApi.newPasskeyChallenge': { expected: accountOnly() },
  'ownAccountApi.addPasskey': {
    body: () => ({ name: 'Téléphone', passkey: newPasskey }),
    expected: accountOnly('passkey-refused'),
  },
  'ownAccountApi.renamePasskey': { body: () => ({ name: 'Téléphone' }), expected: accountOnly(hidden) },
  'ownAccountApi.removePasskey': { expected: accountOnly(hidden) },
  'ownAccountApi.beginTotp': { expected: accountOnly() },
  'ownAccountApi.confirmTotp': { body: () => ({ code: 'AAAAAA' }), expected: accountOnly('code-refused') },
  'ownAccountApi.removeTotp': { expected: accountOnly(hidden) },
  'ownAccountApi.makeRecoveryCodes': { expected: accountOnly(hidden) },
  'ownAccountApi.changePassword': { body: () => ({ password: PASSWORD }), expected: accountOnly() },
  'ownAccountApi.closeSession': { expected: accountOnly(hidden) },
  'ownAccountApi.closeOthers': { expected: accountOnly() },
  'authApi.me': { expected: [out, out, ok, ok, ok, ok, ok, ok, out, out, out] },
  'authApi.enrolDevice': {
    body: () => ({ code: 'AAAA-AAAA-AAAA', name: 'Tablette' }),
    expected: everyone('enrolment-code-unknown'),
  },
  'authApi.device': { expected: [tablet, ok, ok, ok, ok, tablet, tablet, tablet, tablet, tablet, tablet] },
  'publicApi.config': { expected: everyone(ok) },
  'publicApi.outbox': { expected: everyone(hidden) },
  'setupApi.state': { expected: everyone(ok) },
  'setupApi.run': {
    body: () => ({
      token: 'x'.repeat(24),
      operator: person('operateur'),
      facility: {
        name: 'IME',
        smsName: 'IME',
        phone: '01 99 00 12 34',
        email: null,
        timeZone: 'Europe/Paris',
      },
      coordinator: person('coordination'),
      practitioner: { ...person('medecin'), speciality: null },
    }),
    expected: everyone('setup-token-unknown'),
  },
  'doctorApi.agenda': {
    query: '?from=2027-03-01T00:00:00.000Z&to=2027-03-02T00:00:00.000Z',
    expected: doctorOnly(ok, ok),
  },
  'doctorApi.availability': { expected: doctorOnly(ok, ok) },
  'doctorApi.saveAvailability': { body: availability, expected: doctorOnly(ok, ok) },
  'doctorApi.dossier': { expected: doctorOnly() },
  'doctorApi.saveDraft': {
    action: 'write-draft',
    body: () => ({ text: 'Brouillon', savedAt: '2027-03-29T08:00:00.000Z' }),
    expected: doctorOnly(),
  },
  'doctorApi.join': { expected: doctorOnly('room-not-open') },
  'facilityApi.accessNote': {
    action: 'read-access-note',
    expected: staffOnly(),
  },
  // Of one's own facility alone: to a stranger the patient has no past.
  'facilityApi.archivedAppointments': {
    expected: [out, out, ok, ok, ok, tablet, tablet, tablet, out, out, out],
  },
  'facilityApi.archivedDossier': {
    expected: staffOnly(),
  },
  // A stranger's is their own facility's.
  'facilityApi.choices': {
    body: () => ({ letIn: false }),
    expected: [out, out, no, ok, ok, tablet, tablet, tablet, out, out, out],
  },
  'facilityApi.availability': {
    body: availability,
    expected: [out, out, no, ok, hidden, tablet, tablet, tablet, out, out, out],
  },
  // Each coordinator sees and removes of their own facility alone.
  'teamApi.read': { expected: coordinatorOnly() },
  'teamApi.issueDeviceCode': { expected: coordinatorOnly() },
  'teamApi.removeDevice': { expected: coordinatorOnly(hidden) },
  'teamApi.signOutMember': { expected: coordinatorOnly(hidden) },
  'teamApi.removeMember': { expected: coordinatorOnly(hidden) },
  'teamApi.invite': {
    body: (visitor) => ({
      name: 'Une Personne',
      login: `invite-${visitor.toLowerCase()}`,
      role: 'staff',
      email: null,
    }),
    expected: coordinatorOnly(),
  },
  'teamApi.issueLink': {
    body: () => ({ email: null, forgetFactors: false }),
    expected: coordinatorOnly(hidden),
  },
  'teamApi.withdrawLink': { expected: coordinatorOnly(hidden) },
  'accountLinkApi.peek': { body: () => ({ token: 'A'.repeat(22) }), expected: everyone(ok) },
  'accountLinkApi.redeem': {
    body: () => ({ token: 'A'.repeat(22), password: PASSWORD }),
    expected: everyone('link-expired'),
  },
  // No provider is set in this scene: what is left is who may ask.
  'providerApi.offer': { expected: everyone(ok) },
  'providerApi.begin': { body: () => ({ door: '/e/' }), expected: everyone(hidden) },
  'providerApi.identities': { expected: [out, out, ok, ok, ok, ok, ok, ok, out, out, out] },
  'providerApi.link': {
    body: () => ({ door: '/e/' }),
    expected: [out, out, hidden, hidden, hidden, hidden, hidden, hidden, out, out, out],
  },
  'providerApi.unlink': { expected: [out, out, ok, ok, ok, ok, ok, ok, out, out, out] },
  'providerApi.leave': { body: () => ({ door: '/e/' }), expected: everyone(ok) },
  'familyApi.peek': { body: () => ({ token: 'A'.repeat(22) }), expected: everyone(ok) },
  'familyApi.signIn': {
    body: (visitor) => ({
      token: visitor.padEnd(22, 'A'),
      identifier: '000000',
      passcode: '0000000000',
    }),
    expected: everyone('bad-credentials'),
  },
  'familyApi.space': { action: 'read-space', expected: familyOnly(ok, ok) },
  'familyApi.answerQuestionnaire': {
    action: 'answer-questionnaire',
    body: () => ({ id: ulid(11), answers: [] }),
    expected: familyOnly(),
  },
  'familyApi.recordSelfTest': {
    action: 'record-self-test',
    body: () => ({ id: ulid(12), result: { steps: [], device: 'iPad', durationMs: 1 } }),
    expected: familyOnly(),
  },
  'familyApi.relays': { expected: familyOnly(ok, ok) },
  'familyApi.join': { expected: inRoom() },
  'familyApi.continueHere': { expected: inRoom() },
  'facilityApi.allowMove': { expected: staffOnly() },
  'callApi.summary': {
    body: () => ({ token: 'x.y', figures }),
    expected: everyone('room-closed'),
  },
  'doctorGuestsApi.list': { expected: doctorOnly() },
  'doctorGuestsApi.invite': { body: invitation(31), expected: doctorOnly() },
  'doctorGuestsApi.access': { expected: doctorOnly() },
  'doctorGuestsApi.revoke': { expected: doctorOnly() },
  'facilityGuestsApi.list': { expected: staffOnly() },
  'facilityGuestsApi.invite': { body: invitation(32), expected: staffOnly() },
  'facilityGuestsApi.access': { expected: staffOnly() },
  'facilityGuestsApi.revoke': { expected: staffOnly() },
  'doctorApi.deposit': {
    action: 'deposit',
    body: () => ({ documents: [{ source: 'written', id: ulid(13), kind: 'report', composition }] }),
    expected: doctorOnly(),
  },
  'familyApi.signOut': { expected: everyone(ok) },
  'authApi.signOut': { expected: everyone(ok) },
};

let scene: Scene;
let linkId: string;
let guestLinkId: string;
const browsers = {} as Record<Visitor, TestBrowser>;

beforeAll(async () => {
  scene = await createScene();
  const { access, store } = scene.service;
  await access.provisioning.createFacility({
    name: 'EHPAD Les Acacias',
    smsName: 'Les Acacias',
    phone: '01 99 00 56 78',
    email: null,
    timeZone: 'Europe/Paris',
  });
  const signed = (login: string) => ({ login, name: login, password: PASSWORD });
  await access.provisioning.createStaff({ ...signed('lea'), facility: OTHER, role: 'coordinator' });
  const served = { facilities: [OTHER], availability: availability(), speciality: null };
  await access.provisioning.createPractitioner({ ...signed('martin'), name: 'Dr Paul Martin', ...served });
  await access.provisioning.createOperator(signed('operatrice'));

  async function bookedBy(number: number) {
    const { id, booked, secret } = await scene.book(number);
    await scene.patient(booked.patient);
    const { facility, practitioner } = booked;
    const dates = [booked.start.slice(0, 10)];
    await store.database('service').put({
      ...{ _id: `locator:${id}`, type: 'locator', facility, practitioner, dates },
    } as { _id: string });
    const browser = scene.browser();
    const { token, identifier, passcode } = secret;
    expect((await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode })).status).toBe(
      200,
    );
    return { browser, secret };
  }
  async function on(facility: string | null, login: string | null) {
    const browser = scene.browser();
    if (facility) {
      const code = await access.devices.issueCode(facility);
      await browser.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette' });
    }
    if (login)
      expect((await browser.send('POST', authApi.signIn.path, { login, password: PASSWORD })).status).toBe(
        200,
      );
    return browser;
  }
  async function invited() {
    const by = { kind: 'staff', id: ulid(901), name: 'Sophie Amar' } as const;
    const invite = { role: 'relative', name: 'Inès Rousseau', email: null, mobile: null, by } as const;
    const at = '2027-03-29T08:00:00.000Z';
    await access.guests.add(OWN, APPOINTMENT, { ...invite, id: ulid(21), at, generation: 1 });
    const appointment = await scene.service.appointments.get(OWN, APPOINTMENT);
    if (appointment) await access.links.settle(appointment);
    const subject = { appointment: APPOINTMENT, participant: ulid(21), generation: 1 };
    const { token, identifier, passcode, linkId: own } = access.credentials.of(subject);
    const browser = scene.browser();
    const answer = await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode });
    expect(answer.status).toBe(200);
    return { browser, linkId: own };
  }
  const first = await bookedBy(1);
  const guest = await invited();
  guestLinkId = guest.linkId;
  linkId = first.secret.linkId;
  Object.assign(browsers, {
    nobody: scene.browser(),
    device: await on(OWN, null),
    staff: await on(OWN, 'sophie'),
    coordinator: await on(OWN, 'karim'),
    stranger: await on(OTHER, 'lea'),
    doctor: await on(null, 'vasseur'),
    otherDoctor: await on(null, 'martin'),
    operator: await on(null, 'operatrice'),
    family: first.browser,
    otherFamily: (await bookedBy(2)).browser,
    guest: guest.browser,
  });
});
afterAll(() => scene.close());

const outcome = ({ status, body }: { status: number; body: { error?: string } }) =>
  status < 300 ? ok : (body.error ?? String(status));

test('the table knows every contract', () => {
  const contracts = Object.entries(APIS).flatMap(([api, all]) =>
    Object.keys(all).map((name) => `${api}.${name}`),
  );
  expect(Object.keys(TABLE).sort()).toEqual(contracts.sort());
});

test.each(Object.entries(TABLE).filter(([, { action }]) => action))(
  '%s: the table says what `may` says',
  (_name, { action, expected }) => {
    VISITORS.forEach((visitor, column) => {
      const isGranted = expected[column] === ok || afterRight.has(expected[column] ?? '');
      // A person's right is asked of the person: the tablet in their hands adds none.
      const [actor] = ACTORS[visitor];
      expect([visitor, isGranted]).toEqual([
        visitor,
        actor ? may(actor, action!, RESOURCE) && actor.role !== 'device' : false,
      ]);
    });
  },
);

async function walk(name: string, { body, query = '', expected }: Row) {
  const [api = '', contract = ''] = name.split('.');
  const { method, path } = (APIS as Record<string, Record<string, { method: string; path: string }>>)[api]![
    contract
  ]!;
  const address = path
    .replace(':guest', ulid(api === 'doctorGuestsApi' ? 31 : 32))
    .replace(':appointment', APPOINTMENT)
    .replace(':patient', ulid(1))
    .replace(/:(device|account)/, ulid(1))
    .replace(':practitioner', 'dr-helene-vasseur');
  const answers: string[] = [];
  for (const visitor of VISITORS) {
    const own = address.replace(':linkId', visitor === 'guest' ? guestLinkId : linkId);
    answers.push(outcome(await browsers[visitor].send(method, own + query, body?.(visitor))));
  }
  expect(Object.fromEntries(VISITORS.map((visitor, i) => [visitor, answers[i]]))).toEqual(
    Object.fromEntries(VISITORS.map((visitor, i) => [visitor, expected[i]])),
  );
}

const isEnd = ([name]: [string, Row]) => name.endsWith('signOut');
test.each(Object.entries(TABLE).filter((row) => !isEnd(row)))('%s', walk);

/** What is no contract: replication, the bytes of a file, live events. */
const read = ['staff', 'coordinator', 'doctor'];
test.each<[string, () => string, (visitor: Visitor) => string]>([
  [
    'replication',
    () => `/db/facility-${OWN}`,
    (visitor) => {
      if (visitor === 'stranger') return no;
      return ACTORS[visitor].some((actor) => may(actor, 'replicate', RESOURCE)) ? ok : tablet;
    },
  ],
  [
    'a file, by account',
    () => `/files/${APPOINTMENT}/${ulid(13)}`,
    (visitor) => {
      if (read.includes(visitor)) return ok;
      if (visitor === 'stranger' || visitor === 'otherDoctor') return hidden;
      return visitor === 'operator' ? tablet : out;
    },
  ],
  [
    'a file, by link',
    () => `/files/${APPOINTMENT}/${ulid(13)}?link=${linkId}`,
    (visitor) => (visitor === 'family' ? ok : out),
  ],
  [
    'a person’s copy',
    () => `/api/facility/patients/${ulid(1)}/export`,
    (visitor) =>
      visitor === 'stranger' ? hidden : (coordinatorOnly()[VISITORS.indexOf(visitor)] ?? 'unknown visitor'),
  ],
])('%s', async (_name, address, expected) => {
  for (const visitor of VISITORS) {
    const answer = await browsers[visitor].send('GET', address());
    expect([visitor, outcome(answer)]).toEqual([visitor, expected(visitor)]);
  }
});

test.each<[string, () => string, Visitor[]]>([
  ['of a facility', () => '/events/facility', ['device', 'staff', 'coordinator', 'stranger']],
  ['of a doctor', () => '/events/doctor', ['doctor', 'otherDoctor']],
  ['of a link', () => `/events/links/${linkId}`, ['family']],
])('events %s', async (_name, address, readers) => {
  for (const visitor of VISITORS) {
    const cookie = [...browsers[visitor].jar].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(scene.url + address(), { headers: { cookie } });
    await answer.body?.cancel();
    expect([visitor, answer.status === 200]).toEqual([visitor, readers.includes(visitor)]);
  }
});

test('a guest’s link opens nothing of the dossier', async () => {
  const { guest } = browsers;
  const file = await guest.send('GET', `/files/${APPOINTMENT}/${ulid(13)}?link=${guestLinkId}`);
  expect(outcome(file)).toBe(no);
  const metadata = {
    id: ulid(41),
    linkId: guestLinkId,
    kind: 'document',
    name: 'a.pdf',
    sha256: '0'.repeat(64),
  };
  const fields = Object.entries(metadata).map(
    ([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`,
  );
  const upload = await fetch(`${scene.url}/files/uploads`, {
    method: 'POST',
    headers: {
      ...{ 'tus-resumable': '1.0.0', 'upload-length': '10', 'upload-metadata': fields.join(',') },
      cookie: [...guest.jar].map((pair) => pair.join('=')).join('; '),
    },
  });
  expect(upload.status).toBe(403);
  const space = (await guest.send('GET', `/api/links/${guestLinkId}`)).body;
  expect(space).toMatchObject({
    guest: { role: 'relative', name: 'Inès Rousseau' },
    files: [],
    questions: [],
  });
  expect(space).toMatchObject({ answers: null, selfTest: null, readUntil: null });
});

test.each(Object.entries(TABLE).filter(isEnd))('%s', walk);
