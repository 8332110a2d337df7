import type { Device } from '#domain/account.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Author } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { PatientData } from '#domain/patient.ts';
import type { BookingRequest, Order } from '#domain/request.ts';
import { ulid } from 'ulid';
import { patientData } from '../factories/documents.ts';
import { PouchDB } from './pouch.ts';

/** What a tablet holds and does, without its screens: PouchDB on idb, replicating through the gateway. */
export function createTablet({
  device,
  secret,
  serviceUrl,
}: {
  device: Device;
  secret: string;
  serviceUrl: string;
}) {
  let base = serviceUrl;
  const name = facilityDatabase(device.facility);
  const by: Author = { kind: 'staff', id: ulid(), name: 'Sophie Amar', device: device.id };
  const local = new PouchDB(`${name}-${device.id}`, { adapter: 'idb' });

  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${base}/db/${name}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        'content-type': 'application/json',
        cookie: `__Host-device=${secret}`,
      },
    });
  const remote = () =>
    new PouchDB(`${base}/db/${name}`, {
      adapter: 'http',
      skip_setup: true,
      fetch: (url: string | Request, options?: RequestInit) => {
        const headers = new Headers(options?.headers);
        headers.set('cookie', `__Host-device=${secret}`);
        return fetch(url, { ...options, headers });
      },
    });

  const stamp = () => ({ v: SCHEMA_VERSION as typeof SCHEMA_VERSION, at: new Date().toISOString(), by });

  return {
    device,
    secret,
    by,
    local,
    remote,
    request,
    /** The same tablet finds the service again at another address. */
    moveTo: (url: string) => {
      base = url;
    },
    /** @returns the patient's ULID. */
    async addPatient(over: Partial<PatientData> = {}): Promise<string> {
      const patient = ulid();
      await local.put({
        _id: documentId.patientChange(patient, ulid()),
        type: 'patient-change',
        ...stamp(),
        patient,
        patch: patientData(over),
        base: {},
      });
      return patient;
    },
    async changePatient(patient: string, patch: Partial<PatientData>, base: Partial<PatientData>) {
      const _id = documentId.patientChange(patient, ulid());
      await local.put({ _id, type: 'patient-change', ...stamp(), patient, patch, base });
    },
    /** @returns the request's ULID: a booking's is its appointment's. */
    async ask(order: Order): Promise<string> {
      const id = ulid();
      const document: BookingRequest = { _id: documentId.request(id), type: 'request', ...stamp(), order };
      await local.put({ ...document });
      return id;
    },
    push: () => local.replicate.to(remote(), { batch_size: 25 }),
    pull: () => local.replicate.from(remote()),
    async appointment(id: string): Promise<Appointment | null> {
      return local.get<Appointment>(documentId.appointment(id)).catch(() => null);
    },
    /** Waits for the service's answer, as it stands there. */
    async answered(id: string, isDone: (appointment: Appointment) => boolean = () => true) {
      for (let attempt = 0; attempt < 2000; attempt++) {
        const answer = await request(`/${documentId.appointment(id)}`);
        const appointment = answer.ok ? ((await answer.json()) as Appointment) : null;
        if (appointment && isDone(appointment)) return appointment;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no answer to ${id}`);
    },
  };
}
export type Tablet = ReturnType<typeof createTablet>;
