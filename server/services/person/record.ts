import type { AuditLine } from '#domain/audit.ts';
import type { Appointment } from '#domain/appointment.ts';
import { documentId, idTail } from '#domain/document-ids.ts';
import type { Dossier } from '#domain/dossier.ts';
import type { Facility } from '#domain/facility.ts';
import { PatientChangeSchema, type Patient, type PatientChange } from '#domain/patient.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { RequestSchema, type BookingRequest } from '#domain/request.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import { Failure } from '../../failure.ts';
import type { Accounts } from '../accounts.ts';
import { createDossiers } from '../dossier.ts';
import { createDossierShelf } from '../dossier-shelf.ts';
import type { Facilities } from '../facilities.ts';
import type { Practitioners } from '../practitioners.ts';
import { patientPushPrefix, type PushDocument } from '../push/subscriptions.ts';
import { accessReader, type Access } from './accesses.ts';
import { createTrails } from './trail.ts';

export type Consultation = Dossier & { id: Ulid; practitionerName: string };

/** Everything that one facility keeps of one person, as a person may ask for it. */
export interface PersonRecord {
  facility: Facility;
  id: Ulid;
  patient: Patient | null;
  changes: PatientChange[];
  /** In order of hour. */
  consultations: Consultation[];
  requests: BookingRequest[];
  /** Devices that accepted notifications; without the addresses, which are the browsers' own. */
  notifications: Pick<PushDocument, 'browser' | 'system' | 'at'>[];
  accesses: Access[];
  madeAt: Instant;
}

export interface RecordDependencies {
  store: Store;
  clock: Clock;
  facilities: Pick<Facilities, 'get'>;
  practitioners: Pick<Practitioners, 'get'>;
  accounts: Pick<Accounts, 'get'>;
  audit: { lines(): AsyncIterable<AuditLine> };
}

/** How to reach a guest is the guest's own; that they took part belongs to the consultation. */
const withoutGuestsAddresses = ({ guests, ...dossier }: Dossier): Dossier => ({
  ...dossier,
  guests: guests && {
    ...guests,
    guests: guests.guests.map((guest) => ({ ...guest, email: null, mobile: null, messages: [] })),
  },
});

export function createPersonRecords(dependencies: RecordDependencies) {
  const { store, clock, facilities, practitioners, accounts, audit } = dependencies;
  const trails = createTrails(store);
  const dossiers = createDossiers({ store });
  const shelf = createDossierShelf(store);

  async function consultationsOf(facility: string, ids: readonly Ulid[]): Promise<Consultation[]> {
    const found: Consultation[] = [];
    for (const id of ids) {
      const appointment = await shelf.get<Appointment>(facility, documentId.appointment(id));
      if (!appointment) continue;
      const dossier = await dossiers.read(facility, id, appointment);
      const doctor = await practitioners.get(appointment.practitioner);
      const practitionerName = doctor?.displayName ?? appointment.practitioner;
      found.push({ ...withoutGuestsAddresses(dossier), id, practitionerName });
    }
    return found.sort((a, b) => a.appointment.start.localeCompare(b.appointment.start));
  }

  async function changesOf(facility: string, patient: Ulid): Promise<PatientChange[]> {
    const places = trails.databasesOf(facility);
    const found = await Promise.all(places.map((one) => one.list<Stored>(`patient-change:${patient}:`)));
    return found.flat().flatMap((one) => PatientChangeSchema.safeParse(one).data ?? []);
  }

  return {
    /** @throws Failure `not-found` */
    async read(facility: string, patient: Ulid): Promise<PersonRecord> {
      const settings = await facilities.get(facility);
      const trail = await trails.find(facility, patient);
      const snapshot = await shelf.get<Patient>(facility, documentId.patient(patient));
      const changes = await changesOf(facility, patient);
      if (!settings || (!snapshot && changes.length === 0 && trail.appointments.length === 0))
        throw new Failure('not-found');
      const notified = await store
        .database('service')
        .list<PushDocument>(patientPushPrefix(facility, patient));
      const requests = await shelf.getMany<Stored>(facility, trail.requests.map(documentId.request));
      return {
        facility: settings,
        id: patient,
        patient: snapshot,
        changes,
        consultations: await consultationsOf(facility, trail.appointments),
        requests: requests.flatMap((one) => RequestSchema.safeParse(one).data ?? []),
        notifications: notified.map(({ browser, system, at }) => ({ browser, system, at })),
        accesses: await accessReader({ audit, accounts })(patient, trail.appointments),
        madeAt: instant(clock),
      };
    },
  };
}
export type PersonRecords = ReturnType<typeof createPersonRecords>;
export const fileIdIn = (id: string): Ulid => idTail(idTail(id));
