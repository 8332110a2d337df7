import { expect, test } from 'vitest';
import { ErrorCodeSchema } from '#domain/errors.ts';
import type { CallFailure } from '$lib/adapters/api-client.ts';
import { failureText } from './failure-text.ts';

test.each([...ErrorCodeSchema.options, 'offline' as const])('%s is said in a sentence of its own', (error) =>
  expect(failureText({ error } as CallFailure)).toMatch(/^[A-ZÀ-Ý].{15,}\.$/),
);

test('no two refusals read alike', () => {
  const texts = ErrorCodeSchema.options.map((error) => failureText({ error }));
  expect(new Set(texts).size).toBe(texts.length);
});

test('the phone number follows when the service gave it', () =>
  expect(failureText({ error: 'link-expired', facilityPhone: '+33199001234' })).toMatch(
    /01\s99\s00\s12\s34/,
  ));
