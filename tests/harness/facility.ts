import type { Availability } from '#domain/availability.ts';
import type { Service } from '#server/app.ts';
import { createTablet, type Tablet } from './tablet.ts';

/** Every day from 08:00 to 18:00, 20 minutes, nothing kept free between. */
export const EVERY_DAY: Availability = {
  timeZone: 'Europe/Paris',
  slotMinutes: 20,
  bufferMinutes: 0,
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, hours: { from: '08:00', to: '18:00' } })),
  exceptions: [],
};

/** Everybody's here. */
export const PASSWORD = 'une phrase assez longue';

/** A facility as an operator would create it. @returns its slug. */
export async function addFacility({ access }: Service, name = 'Les Tilleuls', timeZone = 'Europe/Paris') {
  const { facility } = await access.provisioning.createFacility({
    name,
    smsName: name.replace(/[^A-Za-z0-9 .'-]/g, '').slice(0, 20),
    phone: '01 99 00 12 34',
    email: null,
    timeZone,
  });
  return facility;
}

/** @returns the practitioner's slug. */
export async function addPractitioner(
  { access }: Service,
  facilities: string[],
  {
    name = 'Dr Hélène Vasseur',
    availability = EVERY_DAY,
  }: { name?: string; availability?: Availability } = {},
) {
  return access.provisioning.createPractitioner({
    login: `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}@example.org`,
    name,
    password: PASSWORD,
    speciality: null,
    facilities,
    availability,
  });
}

/** An enrolled tablet of the facility. */
export async function addTablet(service: Service, facility: string): Promise<Tablet> {
  const { devices } = service.access;
  const code = await devices.issueCode(facility);
  const { device, secret } = await devices.enrol(code, 'Tablette', '127.0.0.1');
  return createTablet({ device, secret, serviceUrl: service.url() });
}
