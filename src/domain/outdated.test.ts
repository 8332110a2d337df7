import type { Answer } from '#domain/appointment.ts';
import { isOutdated } from '#domain/outdated.ts';
import { BASED_ON_BOOKING } from '#domain/request.ts';
import { AT, ulid } from '#tests/factories/documents.ts';
import { expect, test } from 'vitest';

const done = (number: number, since?: number): Answer => ({
  request: ulid(number),
  outcome: 'done',
  at: AT,
  ...(since && { since }),
});

test.each<[string, { basedOn: string; after?: string[] }, number, Answer[], boolean]>([
  ['nothing happened', { basedOn: '1-a' }, 1, [], false],
  ['a message was sent again', { basedOn: '1-a' }, 1, [done(6)], false],
  ['somebody else moved it', { basedOn: '1-a' }, 2, [done(6, 2)], true],
  ['it was moved before that revision', { basedOn: '3-a' }, 2, [done(6, 2)], false],
  ['this tablet had moved it', { basedOn: '1-a', after: [ulid(6)] }, 2, [done(6, 2)], false],
  ['then somebody else too', { basedOn: '1-a', after: [ulid(6)] }, 3, [done(6, 2), done(7, 3)], true],
  ['asked on a booking not yet answered', { basedOn: BASED_ON_BOOKING }, 1, [], false],
  ['asked on it, after another tablet’s move', { basedOn: BASED_ON_BOOKING }, 2, [done(6, 2)], true],
  ['answers of an older service say nothing', { basedOn: '1-a', after: [ulid(6)] }, 2, [done(6)], true],
])('%s', (_, basis, generationSince, answers, expected) => {
  expect(isOutdated({ generationSince, answers }, basis)).toBe(expected);
});
