import type { Appointment } from '#domain/appointment.ts';
import type { Author } from '#domain/author.ts';
import type { Consent } from '#domain/consent.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Patient, PatientChange, PatientData } from '#domain/patient.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { BookingRequest, Order } from '#domain/request.ts';

/** A ULID that tests can tell apart: `ulid(7)`, `ulid(12)` sort like their numbers. */
export const ulid = (number: number): string => `01J0000000${String(number).padStart(16, '0')}`;

export const AT = '2027-03-29T08:00:00.000Z';
export const DEVICE = ulid(9001);
export const NURSE: Author = { kind: 'staff', id: ulid(9101), name: 'Sophie Amar', device: DEVICE };
const SERVICE: Author = { kind: 'service', id: 'service', name: 'Vis-à-vis' };

export const patientData = (over: Partial<PatientData> = {}): PatientData => ({
  familyName: 'ROUSSEL',
  givenNames: 'Éloïse',
  birthDate: '2017-05-14',
  emailOwner: 'family',
  email: 'claire.roussel@example.org',
  mobile: '+33639981234',
  contactName: 'Claire Roussel, mère',
  regime: '01',
  nir: null,
  nirHolder: 'patient',
  ...over,
});

export const patient = (number: number, data: PatientData, folded: string[] = []): Patient => ({
  _id: documentId.patient(ulid(number)),
  type: 'patient',
  v: SCHEMA_VERSION,
  at: AT,
  by: SERVICE,
  data,
  folded,
  clashes: [],
});

export const patientChange = (
  number: number,
  patch: PatientChange['patch'],
  base: PatientChange['base'] = {},
): PatientChange => ({
  _id: documentId.patientChange(ulid(1), ulid(number)),
  type: 'patient-change',
  v: SCHEMA_VERSION,
  at: AT,
  by: NURSE,
  patient: ulid(1),
  patch,
  base,
});

export const request = (number: number, order: Order): BookingRequest => ({
  _id: documentId.request(ulid(number)),
  type: 'request',
  v: SCHEMA_VERSION,
  at: AT,
  by: NURSE,
  order,
});

export const bookingRequest = (number: number, over: Partial<Extract<Order, { kind: 'book' }>> = {}) =>
  request(number, {
    kind: 'book',
    patient: ulid(1),
    practitioner: 'dr-vasseur',
    start: '2027-03-29T12:10:00.000Z',
    end: '2027-03-29T12:30:00.000Z',
    motive: null,
    ...over,
  });

export const appointment = (number: number, over: Partial<Appointment> = {}): Appointment => ({
  _id: documentId.appointment(ulid(number)),
  type: 'appointment',
  v: SCHEMA_VERSION,
  at: AT,
  by: SERVICE,
  facility: 'les-tilleuls',
  patient: ulid(1),
  practitioner: 'dr-vasseur',
  status: 'booked',
  statusReason: null,
  start: '2027-03-29T12:10:00.000Z',
  end: '2027-03-29T12:30:00.000Z',
  motive: null,
  generation: 1,
  receivedAt: AT,
  requestedBy: 'Sophie Amar',
  alternatives: [],
  answers: [],
  closedAt: null,
  readUntil: null,
  ...over,
});

export const readiness = (number: number, over: Partial<Readiness> = {}): Readiness => ({
  _id: documentId.readiness(ulid(number)),
  type: 'readiness',
  v: SCHEMA_VERSION,
  at: AT,
  by: SERVICE,
  appointment: ulid(number),
  messages: [],
  openedAt: null,
  tested: null,
  present: [],
  arrivedAt: null,
  ...over,
});

export const consent = (number: number, over: Partial<Consent> = {}): Consent => ({
  _id: documentId.consent(ulid(number), ulid(number + 5000)),
  type: 'consent',
  v: SCHEMA_VERSION,
  at: AT,
  by: NURSE,
  appointment: ulid(number),
  decision: 'given',
  giver: { name: 'Claire Roussel', relation: 'parent' },
  means: 'phone',
  textVersion: '2027-01',
  takenAt: AT,
  ...over,
});
