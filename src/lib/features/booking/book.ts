import type { Consent } from '#domain/consent.ts';
import { documentId } from '#domain/document-ids.ts';
import type { FacilityDocument } from '#domain/documents.ts';
import type { Note } from '#domain/dossier-file.ts';
import type { PatientData } from '#domain/patient.ts';
import type { Interval, Ulid } from '#domain/primitives.ts';
import { AlreadyWrittenError } from '#domain/same-writing.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import type { BookingDraft, BookingIds } from './booking-draft.ts';
import { requestDocument } from './orders.ts';

type Writer = Pick<Workspace, 'author' | 'clock' | 'recorder'>;

export interface Booking {
  ids: BookingIds;
  /** The refused booking that it stands for. */
  replaces: Ulid | null;
  /** null for a patient that doesn't exist yet: then `newPatient` describes it. */
  patient: Ulid | null;
  newPatient: PatientData | null;
  practitioner: string;
  slot: Interval;
  motive: string | null;
  /** The questionnaire that the family is asked; left out: the default. */
  form?: string | undefined;
  consent: Pick<Consent, 'giver' | 'means' | 'takenAt' | 'textVersion'> | null;
  /** Of the refused booking: nobody opens its dossier any more. */
  notes: readonly Note[];
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

export interface Booked {
  /** The appointment's id, which is the request's. */
  appointment: Ulid;
  /** Another tab was faster, with something else under the same ids: that one stands. */
  isAnother: boolean;
}

/**
 * Keeps a booking on the tablet: the patient first, then the consent and the notes, then the request. Works without
 * a network; repeated with the same ids, it writes nothing twice. Rejects when the tablet could not keep it.
 */
export async function book(writer: Writer, booking: Booking): Promise<Booked> {
  const { ids, replaces, practitioner, slot, motive, form } = booking;
  const { appointment } = ids;
  const patient = booking.patient ?? ids.patient;
  const documents: FacilityDocument[] = [];
  if (booking.newPatient)
    documents.push({
      _id: documentId.patientChange(patient, ids.change),
      type: 'patient-change',
      ...stamp(writer),
      patient,
      patch: booking.newPatient,
      base: {},
    });
  if (booking.consent) {
    // Of a consent given for another appointment, only what was agreed.
    const { giver, means, takenAt, textVersion } = booking.consent;
    documents.push({
      _id: documentId.consent(appointment, ids.consent),
      type: 'consent',
      ...stamp(writer),
      appointment,
      decision: 'given',
      ...{ giver, means, takenAt, textVersion },
    });
  }
  for (const { _id, at, by, text } of booking.notes)
    documents.push({
      _id: documentId.note(appointment, _id.slice(_id.lastIndexOf(':') + 1)),
      type: 'note',
      ...stamp(writer),
      // Whoever wrote it, then; the service asks which tablet brings it.
      ...{ at, by: { ...by, device: writer.author().device } },
      appointment,
      text,
    });
  documents.push(
    requestDocument(writer, appointment, {
      kind: 'book',
      patient,
      practitioner,
      start: slot.start,
      end: slot.end,
      motive,
      ...(form && { form }),
      ...(replaces && { replaces }),
    }),
  );
  try {
    await writer.recorder.record(documents);
    return { appointment, isAnother: false };
  } catch (cause) {
    if (cause instanceof AlreadyWrittenError) return { appointment, isAnother: true };
    throw cause;
  }
}
