import { appointment, AT } from '#tests/factories/documents.ts';
import { expect, test } from 'vitest';
import { historyAccess, isBefore } from './history-access.ts';

const own = appointment(2, { start: '2027-01-11T09:00:00.000Z', end: '2027-01-11T09:20:00.000Z' });
const BEFORE = '2027-01-01T00:00:00.000Z';
const at = (hour: string) => Date.parse(hour);

test.each([
  ['before it', own, BEFORE, 'evident'],
  ['six days after it', own, '2027-01-17T00:00:00.000Z', 'evident'],
  ['eight days after it', own, '2027-01-19T00:00:00.000Z', 'asked'],
  ['cancelled', { ...own, status: 'cancelled' as const }, BEFORE, 'none'],
  ['nobody consents any more', { ...own, consentWithdrawnAt: AT }, BEFORE, 'none'],
  [
    'withdrawn once it had begun',
    { ...own, status: 'arrived' as const, consentWithdrawnAt: AT },
    BEFORE,
    'evident',
  ],
])('the history may be read: %s', (_name, appointment_, now, access) => {
  expect(historyAccess(appointment_, at(now))).toBe(access);
});

test.each([
  ['an earlier one', { start: '2027-01-10T09:00:00.000Z' }, true],
  ['a later one', { start: '2027-01-12T09:00:00.000Z' }, false],
  ['one that was called off', { start: '2027-01-10T09:00:00.000Z', status: 'cancelled' as const }, false],
  ['somebody else’s', { start: '2027-01-10T09:00:00.000Z', patient: own._id.slice(-26) }, false],
])('what stands in it: %s', (_name, over, isThere) => {
  expect(isBefore(appointment(1, { ...over }), own)).toBe(isThere);
});
