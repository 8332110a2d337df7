import type { Account } from '#domain/account.ts';
import { familyApi } from '#domain/api/family.ts';
import type { ErrorCode } from '#domain/errors.ts';
import { ACCOUNT_COOKIE, DEVICE_COOKIE, linkCookie } from '#server/cookies.ts';
import { officeHours } from '#server/services/provisioning.ts';
import { ulid } from '#tests/factories/documents.ts';
import { createScene, PASSWORD, type TestBrowser } from './scene.ts';

export const OWN = 'ime-les-tilleuls';
export const OTHER = 'ehpad-les-acacias';
export const DOCTOR = 'dr-helene-vasseur';
/** Of facility OWN, with DOCTOR. */
export const APPOINTMENT = ulid(1);
const INVITED = ulid(21);
const GONE_GUEST = ulid(22);

/** Someone at the doors, and what they hold. */
export interface Visitor {
  browser: TestBrowser;
  account: Account | null;
  /** The facility of the tablet in their hands. */
  tablet: string | null;
  link: { role: 'family' | 'guest'; linkId: string; appointment: string; refusal: ErrorCode | null } | null;
}

const BY_PASSWORD = {
  proofs: ['password'],
  browser: null,
  system: null,
  device: null,
  passkey: null,
} as const;
const NOBODY = { account: null, tablet: null, link: null };

/** Two facilities with their people, tablets and families; those who had a right once, too. */
export async function createRightsScene(environment: Record<string, string> = {}) {
  const scene = await createScene(environment);
  const { access, store, appointments } = scene.service;
  const signed = (login: string, name = login) => ({ login, name, password: PASSWORD });
  await access.provisioning.createFacility({
    ...{ name: 'EHPAD Les Acacias', smsName: 'Les Acacias', phone: '01 99 00 56 78', email: null },
    timeZone: 'Europe/Paris',
  });
  const { createStaff, createPractitioner, createOperator } = access.provisioning;
  await createStaff({ ...signed('lea'), facility: OTHER, role: 'coordinator' });
  await createStaff({ ...signed('marc'), facility: OTHER, role: 'staff' });
  await createStaff({ ...signed('partie'), facility: OWN, role: 'coordinator' });
  await createStaff({ ...signed('lointaine'), facility: OWN, role: 'coordinator' });
  // Each visitor with an account of their own: what one ends is not the others'.
  for (const login of ['victime', 'perdue', 'ailleurs', 'dehors'])
    await createStaff({ ...signed(login), facility: OWN, role: 'staff' });
  const practice = { availability: officeHours('Europe/Paris'), speciality: null };
  await createPractitioner({ ...signed('martin', 'Dr Paul Martin'), ...practice, facilities: [OTHER] });
  await createPractitioner({ ...signed('leroy', 'Dr Anne Leroy'), ...practice, facilities: [OWN, OTHER] });
  await createPractitioner({ ...signed('petit', 'Dr Luc Petit'), ...practice, facilities: [OWN] });
  await createOperator(signed('operatrice'));
  const accounts = await store.database('service').list<Account & { _id: string }>('account:');
  const accountOf = (login: string) => accounts.find((one) => one.login === login)!;

  async function device(browser: TestBrowser, facility: string): Promise<string> {
    const code = await access.devices.issueCode(facility);
    const { device: enrolled, secret } = await access.devices.enrol(code, 'Tablette', '127.0.0.1');
    browser.jar.set(DEVICE_COOKIE, secret);
    return enrolled.id;
  }
  async function at(tablet: string | null, login: string | null): Promise<Visitor> {
    const browser = scene.browser();
    if (tablet) await device(browser, tablet);
    const account = login === null ? null : accountOf(login);
    if (account)
      browser.jar.set(ACCOUNT_COOKIE, await access.sessions.open('account', account.id, BY_PASSWORD));
    return { ...NOBODY, browser, account, tablet };
  }

  async function byLink(appointment: string, participant: string, refusal: ErrorCode | null = null) {
    const subject = { appointment, participant, generation: 1 };
    const { token, identifier, passcode, linkId } = access.credentials.of(subject);
    const browser = scene.browser();
    const answer = await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode });
    if (!browser.jar.has(linkCookie(linkId))) throw new Error(`no way in: ${JSON.stringify(answer.body)}`);
    const role = participant === 'patient' ? 'family' : 'guest';
    return { ...NOBODY, browser, link: { role, linkId, appointment, refusal } } satisfies Visitor;
  }

  async function book(number: number) {
    const { id, booked } = await scene.book(number);
    await scene.patient(booked.patient);
    const { facility, practitioner } = booked;
    const dates = [booked.start.slice(0, 10)];
    await store
      .database('service')
      .put({ _id: `locator:${id}`, type: 'locator', facility, practitioner, dates } as { _id: string });
    return id;
  }
  await book(1);
  await book(2);
  await book(3);

  async function invite(id: string) {
    const by = { kind: 'staff', id: ulid(901), name: 'Sophie Amar' } as const;
    const invitation = { role: 'relative', name: 'Inès Rousseau', email: null, mobile: null, by } as const;
    const written = { ...invitation, id, at: '2027-03-29T08:00:00.000Z', generation: 1 };
    await access.guests.add(OWN, APPOINTMENT, written);
    const appointment = await appointments.get(OWN, APPOINTMENT);
    if (appointment) await access.links.settle(appointment);
  }
  await invite(GONE_GUEST);
  const formerGuest = await byLink(APPOINTMENT, GONE_GUEST, 'link-expired');
  await access.guests.revoke(OWN, APPOINTMENT, GONE_GUEST);
  await invite(INVITED);

  /** Signed in at appointment 3, whose link was then issued anew. */
  const formerFamily = await byLink(ulid(3), 'patient', 'link-superseded');
  await scene.book(3, { generation: 2 });

  const formerStaff = await at(OWN, 'partie');
  await access.accounts.remove(accountOf('partie').id);

  const formerDevice = await at(OWN, 'perdue');
  const lost = scene.browser();
  const lostId = await device(lost, OWN);
  formerDevice.browser.jar.set(DEVICE_COOKIE, lost.jar.get(DEVICE_COOKIE)!);
  await access.devices.remove(lostId);

  /** Those without the right come first: what the others do must not answer in their place. */
  const visitors = {
    nobody: { ...NOBODY, browser: scene.browser() },
    formerStaff: { ...formerStaff, account: null },
    formerDevice: { ...formerDevice, tablet: null },
    formerFamily,
    formerGuest,
    strangerDevice: await at(OTHER, null),
    strangerStaff: await at(OTHER, 'marc'),
    stranger: await at(OTHER, 'lea'),
    staffElsewhere: await at(OTHER, 'ailleurs'),
    coordinatorAway: await at(null, 'lointaine'),
    staffAway: await at(null, 'dehors'),
    doctorElsewhere: await at(null, 'martin'),
    colleague: await at(null, 'leroy'),
    doctorOnTablet: await at(OWN, 'petit'),
    operator: await at(null, 'operatrice'),
    otherFamily: await byLink(ulid(2), 'patient'),
    guest: await byLink(APPOINTMENT, INVITED),
    device: await at(OWN, null),
    staff: await at(OWN, 'sophie'),
    coordinator: await at(OWN, 'karim'),
    doctor: await at(null, 'vasseur'),
    family: await byLink(APPOINTMENT, 'patient'),
  } satisfies Record<string, Visitor>;

  const victimDevice = await device(scene.browser(), OWN);
  return { ...scene, visitors, victim: accountOf('victime').id, victimDevice };
}
export type RightsScene = Awaited<ReturnType<typeof createRightsScene>>;
export type VisitorName = keyof RightsScene['visitors'];
