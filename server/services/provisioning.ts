import { isTimeZone } from '#domain/local-time.ts';
import type { Account } from '#domain/account.ts';
import type { Availability } from '#domain/availability.ts';
import type { Facility } from '#domain/facility.ts';
import { phoneRegionOf, readPhone } from '#domain/phone.ts';
import { SlugSchema } from '#domain/primitives.ts';
import { DEFAULT_REGIMES } from '#domain/regimes.ts';
import { Failure } from '../failure.ts';
import { CONSENT_TEXT } from '../messages/consent-fr.ts';
import type { Accounts } from './accounts.ts';
import type { Facilities } from './facilities.ts';
import type { Practitioners } from './practitioners.ts';

export interface NewFacility {
  name: string;
  smsName: string;
  /** As people type it, in the dialling region of the time zone. */
  phone: string;
  email: string | null;
  timeZone: string;
}
export interface NewPerson {
  login: string;
  name: string;
  password: string;
}
export interface NewPractitioner extends NewPerson {
  speciality: string | null;
  facilities: string[];
  availability: Availability;
}
interface Options {
  /** An unfinished set-up runs again over what it already made. */
  replace: boolean;
}

/** « IME Les Tilleuls » → `ime-les-tilleuls`. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain
    .replace(/œ/g, 'oe')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^[^a-z]+|-+$/g, '');
  return SlugSchema.safeParse(slug).success ? slug : `e-${slug || '1'}`;
}

/** Monday to Friday, office hours: a start that the doctor changes. */
export function officeHours(timeZone: string): Availability {
  const hours = [
    { from: '09:00', to: '12:00' },
    { from: '14:00', to: '17:00' },
  ];
  const weekly = [1, 2, 3, 4, 5].flatMap((weekday) => hours.map((range) => ({ weekday, hours: range })));
  return { timeZone, slotMinutes: 20, bufferMinutes: 0, weekly, exceptions: [] };
}

interface Dependencies {
  facilities: Facilities;
  practitioners: Practitioners;
  accounts: Accounts;
}

/** What an operator creates, by `/setup` or by command line: the same rules for both. */
export function createProvisioning({ facilities, practitioners, accounts }: Dependencies) {
  return {
    /** @throws Failure `name-taken`, `bad-request` with the field at fault */
    async createFacility(
      facility: NewFacility,
      { replace }: Options = { replace: false },
    ): Promise<Facility> {
      if (!isTimeZone(facility.timeZone))
        throw new Failure('bad-request', { fields: { 'facility.timeZone': 'unknown-time-zone' } });
      const phoneRegion = phoneRegionOf(facility.timeZone);
      const phone = readPhone(facility.phone, phoneRegion);
      if (!phone) throw new Failure('bad-request', { fields: { 'facility.phone': 'not-a-phone-number' } });
      const slug = slugOf(facility.name);
      if (!replace && (await facilities.get(slug)))
        throw new Failure('name-taken', { fields: { 'facility.name': slug } });
      return facilities.save({
        facility: slug,
        name: facility.name,
        smsName: facility.smsName,
        phone,
        email: facility.email,
        timeZone: facility.timeZone,
        phoneRegion,
        entryOpensMinutes: 20,
        entryClosesMinutes: 30,
        readHours: 72,
        regimes: DEFAULT_REGIMES,
        consentText: CONSENT_TEXT,
      });
    },
    /** The account first: two doctors of one name get one slug each only if their logins differ. @throws Failure */
    async createPractitioner(
      person: NewPractitioner,
      options: Options = { replace: false },
    ): Promise<string> {
      const practitioner = slugOf(person.name);
      if (!options.replace && (await practitioners.get(practitioner)))
        throw new Failure('name-taken', { fields: { 'practitioner.name': practitioner } });
      const { login, name, password, speciality, availability } = person;
      const role = 'practitioner' as const;
      await accounts.create({ login, name, password, role, facility: null, practitioner }, options);
      const served = person.facilities;
      await practitioners.save({
        practitioner,
        displayName: name,
        speciality,
        availability,
        facilities: served,
      });
      return practitioner;
    },
    createStaff: (
      {
        login,
        name,
        password,
        facility,
        role,
      }: NewPerson & { facility: string; role: 'staff' | 'coordinator' },
      options: Options = { replace: false },
    ): Promise<Account> =>
      accounts.create({ login, name, password, role, facility, practitioner: null }, options),
    createOperator: ({ login, name, password }: NewPerson, options: Options = { replace: false }) =>
      accounts.create(
        { login, name, password, role: 'operator', facility: null, practitioner: null },
        options,
      ),
  };
}
export type Provisioning = ReturnType<typeof createProvisioning>;
