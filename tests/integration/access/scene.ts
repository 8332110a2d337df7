import { authApi } from '#domain/api/auth.ts';
import type { Appointment } from '#domain/appointment.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import { appointment as appointmentFactory, patientData } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { officeHours } from '#server/services/provisioning.ts';

export const PASSWORD = 'une phrase de passe assez longue';

/** Keeps cookies like a browser; `origin` is what its page would say. */
export function createBrowser(url: string) {
  const jar = new Map<string, string>();
  return {
    jar,
    async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(method !== 'GET' && { origin: url, 'sec-fetch-site': 'same-origin' }),
          ...headers,
        },
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '' || /max-age=0/i.test(line)) jar.delete(name);
        else jar.set(name, value);
      }
      const text = await response.text();
      const isJson = text !== '' && (response.headers.get('content-type')?.includes('json') ?? false);
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
  };
}
export type TestBrowser = ReturnType<typeof createBrowser>;

/** A facility with its people and one booked appointment, written as the booking would. */
export async function createScene(environment: Record<string, string> = {}) {
  const running = await startService({ environment });
  const { access, store } = running.service;
  await access.provisioning.createFacility({
    name: 'IME Les Tilleuls',
    smsName: 'IME Les Tilleuls',
    phone: '01 99 00 12 34',
    email: null,
    timeZone: 'Europe/Paris',
  });
  const facility = 'ime-les-tilleuls';
  const person = (login: string, name: string) => ({ login, name, password: PASSWORD });
  const { createStaff, createPractitioner } = access.provisioning;
  await createStaff({ ...person('sophie', 'Sophie Amar'), facility, role: 'staff' });
  await createStaff({ ...person('karim', 'Karim Benali'), facility, role: 'coordinator' });
  const doctor = { ...person('vasseur', 'Dr Hélène Vasseur'), speciality: 'Neurologie' };
  const availability = officeHours('Europe/Paris');
  await createPractitioner({ ...doctor, facilities: [facility], availability });

  const database = store.database(facilityDatabase(facility));
  async function write<T extends { _id: string }>(document: T): Promise<T> {
    await database.update<T>(document._id, (current) => ({
      ...document,
      ...(current && { _rev: (current as { _rev?: string })._rev }),
    }));
    return document;
  }

  return {
    ...running,
    facility,
    database,
    write,
    browser: () => createBrowser(running.url),
    /** A browser signed in on an enrolled tablet. */
    async tablet(login = 'sophie') {
      const browser = createBrowser(running.url);
      const code = await access.devices.issueCode(facility);
      await browser.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette' });
      await browser.send('POST', authApi.signIn.path, { login, password: PASSWORD });
      return browser;
    },
    /** Writes the appointment and issues its link, as booking does; tomorrow unless told otherwise. */
    async book(number: number, over: Partial<Appointment> = {}) {
      const start = new Date(running.clock.now() + 24 * 3_600_000).toISOString();
      const end = new Date(Date.parse(start) + 20 * 60_000).toISOString();
      const practitioner = 'dr-helene-vasseur';
      const booked = await write(
        appointmentFactory(number, { facility, practitioner, start, end, closedAt: null, ...over }),
      );
      await access.links.settle(booked);
      const id = booked._id.slice('appointment:'.length);
      const { generation } = booked;
      return {
        id,
        booked,
        secret: access.credentials.of({ appointment: id, participant: 'patient', generation }),
      };
    },
    async patient(id: string, over: Partial<Patient['data']> = {}) {
      const base = { type: 'patient', v: 3, at: new Date().toISOString() } as const;
      const by = { kind: 'service', id: 'service', name: 'Vis-à-vis' } as const;
      const data = patientData(over);
      return write<Patient>({ _id: `patient:${id}`, ...base, by, data, folded: [], clashes: [] });
    },
  };
}
export type Scene = Awaited<ReturnType<typeof createScene>>;
export type { RunningService };
