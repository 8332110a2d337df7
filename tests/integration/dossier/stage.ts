import { createClaims } from '#server/services/claims.ts';
import { officeHours } from '#server/services/provisioning.ts';
import { accountPassword, createVisitor } from './visitor.ts';
import type { RunningService } from '#tests/harness/service.ts';
import { appointment, AT, NURSE, patientData, ulid } from '#tests/factories/documents.ts';
import type { Patient } from '#domain/patient.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';

let count = 0;
const PATIENT = ulid(1);

/** A facility, its doctor and nurse, and one booked consultation that starts in ten minutes; everyone is signed in. */
export async function stage({ service, url, clock }: RunningService, label = `scene ${++count}`) {
  const { access, store } = service;
  const facility = await access.provisioning.createFacility({
    name: `IME ${label}`,
    smsName: 'IME Test',
    phone: '01 40 00 00 00',
    email: null,
    timeZone: 'Europe/Paris',
  });
  const login = (who: string) => `${who}.${facility.facility}`;
  const practitioner = await access.provisioning.createPractitioner({
    login: login('doctor'),
    name: `Dr Hélène ${label}`,
    password: accountPassword,
    speciality: 'Pédopsychiatrie',
    facilities: [facility.facility],
    availability: officeHours('Europe/Paris'),
  });
  await access.provisioning.createStaff({
    login: login('nurse'),
    name: 'Sophie Amar',
    password: accountPassword,
    facility: facility.facility,
    role: 'coordinator',
  });

  const database = store.database(facilityDatabase(facility.facility));
  const patient: Patient = {
    _id: documentId.patient(PATIENT),
    type: 'patient',
    v: 3,
    at: AT,
    by: NURSE,
    data: patientData(),
    folded: [],
    clashes: [],
  };
  await database.put(patient);

  let bookings = 0;
  /** One more consultation: the first in ten minutes, then every twenty. */
  async function book() {
    const id = ulid(1000 + ++count);
    const start = new Date(clock.now() + (10 + 20 * bookings++) * 60_000);
    const booked = appointment(1000 + count, {
      facility: facility.facility,
      practitioner,
      patient: PATIENT,
      start: start.toISOString(),
      end: new Date(start.getTime() + 20 * 60_000).toISOString(),
    });
    const dates = [booked.start.slice(0, 10)];
    const locator = {
      _id: `locator:${id}`,
      type: 'locator',
      facility: facility.facility,
      practitioner,
      dates,
    };
    await store.database('service').put(locator);
    const { start: from, end: to } = booked;
    const slot = { start: from, end: to, appointment: id, facility: facility.facility, practitioner };
    await createClaims(store).hold({ ...slot, bufferMinutes: 0 });
    await database.put(booked);
    await access.links.settle(booked);
    const { linkId, ...credentials } = access.credentials.of({
      appointment: id,
      participant: 'patient',
      generation: 1,
    });
    return { id, linkId, credentials };
  }

  const { id, linkId, credentials } = await book();
  const family = createVisitor(url);
  const doctor = createVisitor(url);
  const nurse = createVisitor(url);
  await family.expect(200, 'POST', '/api/links/sign-in', credentials);
  await doctor.signIn(login('doctor'));
  const code = await access.devices.issueCode(facility.facility);
  await nurse.expect(200, 'POST', '/api/device/enrol', { code, name: 'Tablette 1' });
  await nurse.signIn(login('nurse'));
  return {
    facility: facility.facility,
    practitioner,
    id,
    linkId,
    credentials,
    book,
    database,
    family,
    doctor,
    nurse,
  };
}
export type Stage = Awaited<ReturnType<typeof stage>>;
