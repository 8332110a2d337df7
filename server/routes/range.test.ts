import { expect, test } from 'vitest';
import { rangeAsked } from './range.ts';

const file = { sizeBytes: 100, tag: '"a"' };

test.each([
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-400', { start: 90, end: 99 }],
  ['bytes=-30', { start: 70, end: 99 }],
  ['bytes=-300', { start: 0, end: 99 }],
  ['bytes=100-', 'beyond'],
  ['bytes=100-200', 'beyond'],
  ['bytes=-0', 'beyond'],
  ['bytes=20-10', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['lines=0-1', null],
  [undefined, null],
])('%s', (range, expected) => {
  expect(rangeAsked({ range }, file)).toEqual(expected);
});

test('what was begun of another content is sent whole', () => {
  expect(rangeAsked({ range: 'bytes=10-', 'if-range': '"a"' }, file)).toEqual({ start: 10, end: 99 });
  expect(rangeAsked({ range: 'bytes=10-', 'if-range': '"b"' }, file)).toBeNull();
});
