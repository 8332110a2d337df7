import { fhirFaults } from '#tests/factories/fhir-schema.ts';
import { arbitraryOf } from '#tests/factories/arbitrary.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultQuestionnaire } from './default-questionnaire.ts';
import { QuestionnaireSchema } from './questionnaire.ts';
import { QuestionnaireResponseSchema } from './questionnaire-response.ts';

const standard = defaultQuestionnaire('les-tilleuls');

test('the judge knows what a resource is', () => {
  expect(fhirFaults(standard)).toEqual([]);
  expect(fhirFaults({ ...standard, status: 'open' })).not.toEqual([]);
  expect(fhirFaults({ ...standard, item: [{ text: 'A', type: 'text', wish: true }] })).not.toEqual([]);
  const answer = [{ valueBoolean: 'oui' }];
  const response = {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    item: [{ linkId: 'a', answer }],
  };
  expect(fhirFaults(response)).not.toEqual([]);
});

test.each([
  ['questionnaire', QuestionnaireSchema],
  ['response', QuestionnaireResponseSchema],
])('whatever is a %s here is one for FHIR R4', (_name, schema) => {
  fc.assert(
    fc.property(arbitraryOf(schema), (drawn) => {
      const kept = schema.safeParse(drawn);
      fc.pre(kept.success);
      expect(fhirFaults(JSON.parse(JSON.stringify(kept.data)))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
