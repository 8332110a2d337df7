import { expect, test } from 'vitest';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { FacilityDocumentSchema, readDocument } from '#domain/documents.ts';
import { STEPS, upcast } from '#domain/upcast.ts';
import * as make from '#tests/factories/documents.ts';

test('every type that replicates has its list of steps, and steps start before the present version', () => {
  const types = FacilityDocumentSchema._zod.def.options.map((option) => option.shape.type._zod.def.values[0]);
  expect(Object.keys(STEPS).sort()).toEqual([...types].sort());
  for (const steps of Object.values(STEPS))
    for (const from of Object.keys(steps)) expect(Number(from)).toBeLessThan(SCHEMA_VERSION);
});

test('a patient of version 1 has no clashes', () => {
  const now = make.patient(1, make.patientData(), [make.ulid(2)]);
  const old = Object.fromEntries(Object.entries(now).filter(([field]) => field !== 'clashes'));
  expect(readDocument({ ...old, v: 1 })).toEqual(now);
});

test.each([
  make.patientChange(2, { mobile: null }, { mobile: '+33639981234' }),
  make.bookingRequest(3),
  make.appointment(3),
  make.readiness(3),
  make.consent(3),
])('what did not change is read from version 1: $type', (document) => {
  expect(readDocument({ ...document, v: 1 })).toEqual(document);
});

test.each([
  [{ v: SCHEMA_VERSION + 1 }, 'version-unknown'],
  [{ v: 0 }, 'version-unknown'],
  [{ v: 1.5 }, 'version-unknown'],
  [{ v: '1' }, 'version-unknown'],
  [{ type: 'wish' }, 'type-unknown'],
  [{ type: 'constructor' }, 'type-unknown'],
  [{ type: undefined }, 'type-unknown'],
])('%o is told apart: %s', (over, reason) => {
  const document = { ...make.consent(3), ...over };
  expect(upcast(document)).toEqual({ ok: false, reason });
  expect(readDocument(document)).toBeNull();
});

test.each([null, undefined, 3, 'text', []])('what is no document is not read: %o', (raw) => {
  expect(readDocument(raw)).toBeNull();
});

test('answers of version 2 are read in FHIR’s shape, each with the wording it answered', () => {
  const by = { kind: 'family', id: make.ulid(3), name: 'La famille' };
  const old = {
    ...{ _id: `questionnaire:${make.ulid(3)}:${make.ulid(4)}`, type: 'questionnaire', v: 2, at: make.AT, by },
    appointment: make.ulid(3),
    answers: [
      { question: 'fever', label: 'De la fièvre ?', value: 'Oui' },
      { question: 'pain', label: 'Des douleurs ?', value: '' },
    ],
  };
  expect(readDocument(old)).toMatchObject({
    v: SCHEMA_VERSION,
    response: {
      ...{ resourceType: 'QuestionnaireResponse', status: 'completed', authored: make.AT },
      item: [{ linkId: 'fever', text: 'De la fièvre ?', answer: [{ valueString: 'Oui' }] }],
    },
  });
});
