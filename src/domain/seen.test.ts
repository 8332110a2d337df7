import { expect, test } from 'vitest';
import { newFiles } from '#domain/seen.ts';
import { ulid } from '#tests/factories/documents.ts';

const by = (id: string) => ({ kind: 'staff', id, name: 'Sophie Amar' }) as const;
const file = (number: number, author: string) => ({
  _id: `file:${ulid(1)}:${ulid(number)}`,
  by: by(author),
});
const files = [file(1, 'sophie'), file(2, 'family'), file(3, 'doctor')];
const numbers = (found: typeof files) => found.map((one) => files.indexOf(one) + 1);

test('what others added is new until it was seen', () => {
  expect(numbers(newFiles(files, [], 'sophie'))).toEqual([2, 3]);
  expect(numbers(newFiles(files, [{ by: by('sophie'), files: [ulid(2)] }], 'sophie'))).toEqual([3]);
});

test('each reader has marks of their own, the sum of what they saw anywhere', () => {
  const seen = [
    { by: by('sophie'), files: [ulid(2)] },
    { by: by('karim'), files: [ulid(1), ulid(2), ulid(3)] },
    { by: by('sophie'), files: [ulid(3)] },
  ];
  expect(numbers(newFiles(files, seen, 'sophie'))).toEqual([]);
  expect(numbers(newFiles(files, seen, 'karim'))).toEqual([]);
  expect(numbers(newFiles(files, seen, 'doctor'))).toEqual([1, 2]);
});

test('nobody is told that what they added themselves is new', () => {
  expect(numbers(newFiles([file(1, 'family')], [], 'family'))).toEqual([]);
});
