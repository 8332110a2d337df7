import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { RegimeSchema } from '#domain/facility.ts';
import { PatientDataSchema } from '#domain/patient.ts';
import { DEFAULT_REGIMES, UNKNOWN_REGIME } from '#domain/regimes.ts';
import { patientData } from '#tests/factories/documents.ts';

test('the default list is one a facility may keep, with each code once', () => {
  expect(z.array(RegimeSchema).parse(DEFAULT_REGIMES)).toEqual(DEFAULT_REGIMES);
  expect(new Set(DEFAULT_REGIMES.map(({ code }) => code)).size).toBe(DEFAULT_REGIMES.length);
});

test.each(DEFAULT_REGIMES.map(({ code }) => code))('a patient may have the regime %s', (regime) => {
  expect(PatientDataSchema.safeParse(patientData({ regime })).success).toBe(true);
});

test('« autre ou inconnu » comes last', () => expect(DEFAULT_REGIMES.at(-1)?.code).toBe(UNKNOWN_REGIME));
