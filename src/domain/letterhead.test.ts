import { expect, it } from 'vitest';
import { hasRppsKey, readRpps } from './letterhead.ts';

it.each([
  ['10 00 30 00 00', null],
  ['79927 398 713', '79927398713'],
  ['1234567890A', null],
])('%j is read as %j', (typed, read) => expect(readRpps(typed)).toBe(read));

it.each([
  // The number of ISO/IEC 7812-1's own example.
  ['79927398713', true],
  ['79927398714', false],
])('%s ends in its key: %s', (rpps, fits) => expect(hasRppsKey(rpps)).toBe(fits));
