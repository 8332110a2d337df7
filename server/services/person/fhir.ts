import type { DossierFile } from '#domain/dossier-file.ts';
import { idTail } from '#domain/document-ids.ts';
import { responseId } from '#domain/questionnaire-response.ts';
import { plainSpaces } from '#domain/french-spaces.ts';
import type { PatientData } from '#domain/patient.ts';
import { kindWords, personTexts } from '../../messages/person-fr.ts';
import { fileIdIn, type Consultation, type PersonRecord } from './record.ts';

type Resource = { resourceType: string; id: string } & Record<string, unknown>;

const lastPart = (id: string) => id.slice(id.lastIndexOf(':') + 1);

function patientResource(id: string, data: PatientData): Resource {
  const telecom = [
    data.mobile && { system: 'phone', value: data.mobile },
    data.email && { system: 'email', value: data.email },
  ].filter(Boolean);
  return {
    resourceType: 'Patient',
    id,
    name: [{ family: data.familyName, given: [data.givenNames] }],
    birthDate: data.birthDate,
    telecom,
    ...(data.contactName && { contact: [{ name: { text: data.contactName } }] }),
    ...(data.nir && {
      identifier: [
        { type: { text: `${personTexts.fields.nir} (${personTexts.unverified})` }, value: data.nir },
      ],
    }),
  };
}

function consultationResources(
  { id, appointment, practitionerName, consents, questionnaires, files }: Consultation,
  patient: { reference: string },
  pathOf: (file: DossierFile) => string,
): Resource[] {
  const subject = patient;
  return [
    {
      resourceType: 'Appointment',
      id,
      status: appointment.status,
      start: appointment.start,
      end: appointment.end,
      ...(appointment.motive && { reasonCode: [{ text: appointment.motive }] }),
      participant: [
        { actor: patient, status: 'accepted' },
        { actor: { display: practitionerName }, status: 'accepted' },
      ],
    },
    ...consents.map((consent) => ({
      resourceType: 'Consent',
      id: lastPart(consent._id),
      status: consent.decision === 'given' ? 'active' : 'inactive',
      scope: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'treatment' }],
      },
      category: [{ text: 'Téléconsultation' }],
      patient,
      dateTime: consent.takenAt,
      performer: [{ display: consent.giver.name }],
      policyRule: { text: consent.textVersion },
    })),
    ...questionnaires.map(({ _id, response }) => ({ ...response, id: responseId(_id), subject })),
    ...files.map((file) => ({
      resourceType: 'DocumentReference',
      id: fileIdIn(file._id),
      status: 'current',
      subject,
      date: file.at,
      type: { text: kindWords[file.kind] },
      author: [{ display: file.by.name }],
      content: [
        {
          attachment: {
            contentType: file.mediaType,
            url: pathOf(file),
            title: file.name,
            size: file.sizeBytes,
          },
        },
      ],
      context: { related: [{ reference: `Appointment/${idTail(appointment._id)}` }] },
    })),
  ];
}

function withPlainSpaces<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' ? plainSpaces(inner) : inner,
  ) as T;
}

/** What has a name in FHIR R4, as one Bundle. The rest is in the documents as they are kept. */
export function fhirBundle(record: PersonRecord, pathOf: (file: DossierFile) => string) {
  const patient = { reference: `Patient/${record.id}` };
  const resources = [
    ...(record.patient ? [patientResource(record.id, record.patient.data)] : []),
    ...record.consultations.flatMap((one) => consultationResources(one, patient, pathOf)),
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: record.madeAt,
    entry: resources.map((resource) => ({ resource: withPlainSpaces(resource) })),
  };
}
