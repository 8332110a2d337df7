import type { Ulid } from './primitives.ts';

/** The ids of replicated documents. No personal data in any of them. */
export const documentId = {
  facility: (facility: string) => `facility:${facility}`,
  practitioner: (practitioner: string) => `practitioner:${practitioner}`,
  busy: (practitioner: string, utcDate: string) => `busy:${practitioner}:${utcDate}`,
  patient: (patient: Ulid) => `patient:${patient}`,
  patientChange: (patient: Ulid, change: Ulid) => `patient-change:${patient}:${change}`,
  request: (request: Ulid) => `request:${request}`,
  consent: (appointment: Ulid, consent: Ulid) => `consent:${appointment}:${consent}`,
  appointment: (appointment: Ulid) => `appointment:${appointment}`,
  readiness: (appointment: Ulid) => `readiness:${appointment}`,
  note: (appointment: Ulid, note: Ulid) => `note:${appointment}:${note}`,
  selfTest: (appointment: Ulid, selfTest: Ulid) => `selftest:${appointment}:${selfTest}`,
  /** A family's is named by its appointment, staff's by their tablet and themselves. */
  questionnaire: (appointment: Ulid, writer: string) => `questionnaire:${appointment}:${writer}`,
  form: (form: string, version: string) => `form:${form}:${version}`,
  draft: (appointment: Ulid, device: Ulid, author: Ulid) => `draft:${appointment}:${device}:${author}`,
  guests: (appointment: Ulid) => `guests:${appointment}`,
  /** `peerId`: the page's, 32 hexadecimal digits. */
  call: (appointment: Ulid, peerId: string) => `call:${appointment}:${peerId}`,
  file: (appointment: Ulid, file: Ulid) => `file:${appointment}:${file}`,
  seen: (appointment: Ulid, seen: Ulid) => `seen:${appointment}:${seen}`,
};

/** The name of the database that a facility's tablets replicate. */
export const facilityDatabase = (facility: string) => `facility-${facility}`;

/** The facility whose tablets replicate it; null: another kind of database. */
export const facilityOfDatabase = (database: string): string | null =>
  database.startsWith(facilityDatabase('')) ? database.slice(facilityDatabase('').length) : null;

/** The name of the database where its dossiers go when they are over: the service's alone. */
export const archiveDatabase = (facility: string) => `archive-${facility}`;

/** The part of an id after its type: `appointment:01J…` → `01J…`. */
export const idTail = (id: string) => id.slice(id.indexOf(':') + 1);
