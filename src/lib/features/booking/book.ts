import type { Consent } from '#domain/consent.ts';
import { documentId } from '#domain/document-ids.ts';
import type { FacilityDocument } from '#domain/documents.ts';
import type { PatientData } from '#domain/patient.ts';
import type { Interval, Ulid } from '#domain/primitives.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { ulid } from 'ulid';
import type { BookingDraft } from './booking-draft.ts';
import { requestDocument } from './orders.ts';

type Writer = Pick<Workspace, 'author' | 'clock' | 'recorder'>;

export interface Booking {
  /** null for a patient that doesn't exist yet: then `newPatient` describes it. */
  patient: Ulid | null;
  newPatient: PatientData | null;
  practitioner: string;
  slot: Interval;
  motive: string | null;
  consent: Pick<Consent, 'giver' | 'means' | 'takenAt' | 'textVersion'> | null;
}

/** The consent of a draft, ready to be recorded; null when it was left for later. */
export function consentOf({ consent }: BookingDraft, textVersion: string): Booking['consent'] {
  if (consent.isPutOff || !consent.takenAt || !consent.relation) return null;
  return {
    giver: { name: consent.giver.trim(), relation: consent.relation },
    means: consent.means,
    takenAt: consent.takenAt,
    textVersion,
  };
}

/**
 * Keeps a booking on the tablet: the patient first, then the consent, then the request that names both. Works without
 * a network.
 * @returns the appointment's id, which is the request's.
 */
export async function book(writer: Writer, booking: Booking): Promise<Ulid> {
  const appointment = ulid();
  const patient = booking.patient ?? ulid();
  const documents: FacilityDocument[] = [];
  if (booking.newPatient)
    documents.push({
      _id: documentId.patientChange(patient, ulid()),
      type: 'patient-change',
      ...stamp(writer),
      patient,
      patch: booking.newPatient,
      base: {},
    });
  if (booking.consent)
    documents.push({
      _id: documentId.consent(appointment, ulid()),
      type: 'consent',
      ...stamp(writer),
      appointment,
      decision: 'given',
      ...booking.consent,
    });
  const { practitioner, slot, motive } = booking;
  documents.push(
    requestDocument(writer, appointment, {
      kind: 'book',
      patient,
      practitioner,
      start: slot.start,
      end: slot.end,
      motive,
    }),
  );
  await writer.recorder.record(documents);
  return appointment;
}
