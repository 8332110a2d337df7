import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { FacilityDocumentSchema } from '#domain/documents.ts';
import * as make from '#tests/factories/documents.ts';

const DOCUMENTS = [
  make.patient(1, make.patientData(), [make.ulid(2)]),
  make.patientChange(2, { mobile: null }, { mobile: '+33639981234' }),
  make.bookingRequest(3),
  make.request(4, { kind: 'move', appointment: make.ulid(3), basedOn: '1-a', start: make.AT, end: make.AT }),
  make.request(5, { kind: 'cancel', appointment: make.ulid(3), basedOn: '1-a', reason: 'family-asked' }),
  make.request(6, { kind: 'reissue', appointment: make.ulid(3), basedOn: '1-a' }),
  make.request(7, { kind: 'resend', appointment: make.ulid(3), basedOn: '1-a', channel: 'sms' }),
  make.appointment(3),
  make.readiness(3),
  make.consent(3),
];

test.each(DOCUMENTS.map((document) => [document._id, document] as const))(
  '%s is read as written',
  (_id, document) => {
    expect(FacilityDocumentSchema.parse(document)).toEqual(document);
  },
);

test.each([
  ['an unknown type', { type: 'secret' }],
  ['a version to come', { v: SCHEMA_VERSION + 1 }],
  ['an hour without a zone', { at: '2027-03-29T08:00:00' }],
  ['no author', { by: null }],
  ['a status that is only computed', { status: 'proposed' }],
])('%s is refused', (_name, over) => {
  expect(FacilityDocumentSchema.safeParse({ ...make.appointment(3), ...over }).success).toBe(false);
});

test('nothing that arrives makes the schemas throw', () => {
  const type = fc.constantFrom(...DOCUMENTS.map((document) => document.type), 'busy', '', null);
  fc.assert(
    fc.property(fc.anything(), type, fc.object(), (anything, kind, fields) => {
      FacilityDocumentSchema.safeParse(anything);
      FacilityDocumentSchema.safeParse({ ...fields, type: kind });
    }),
  );
});
