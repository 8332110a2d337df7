import { expect, test } from 'vitest';
import { validateAuthority, validateStructure } from '#domain/authority.ts';
import { DEVICE_DOCUMENT_TYPES, FacilityDocumentSchema } from '#domain/documents.ts';
import { DOCUMENTS, WRITE_CASES, type WriteCase } from '#tests/factories/write-cases.ts';

function judge({ newDoc, oldDoc, context }: WriteCase): unknown {
  try {
    validateStructure(newDoc, oldDoc);
    validateAuthority(newDoc, oldDoc, context);
    return null;
  } catch (refusal) {
    return refusal;
  }
}

test.each(WRITE_CASES.map((one) => [one.name, one.refusal ?? 'allowed', one] as const))(
  '%s: %s',
  (_name, _outcome, one) => expect(judge(one)).toEqual(one.refusal && { forbidden: one.refusal }),
);

test('covers every type of document, and agrees with the schemas on what a device may write', () => {
  const types = FacilityDocumentSchema._zod.def.options.map((option) => option.shape.type._zod.def.values[0]);
  expect(Object.keys(DOCUMENTS).sort()).toEqual([...types].sort());
  const writable = WRITE_CASES.filter(
    ({ name, refusal }) => name.startsWith('own device writes a new') && !refusal,
  );
  expect(writable.map(({ newDoc }) => newDoc.type).sort()).toEqual([...DEVICE_DOCUMENT_TYPES].sort());
});
