import { expect, test } from 'vitest';
import { isTooDeep } from './body-depth.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

test.each([
  ['nothing', undefined, false],
  ['a text', 'x', false],
  ['a form', { a: { b: [{ c: null }] } }, false],
  ['thirty levels', nested(30), false],
  ['forty levels', nested(40), true],
  ['a hundred thousand levels, in a document', { docs: [{ x: nested(100_000) }] }, true],
])('%s', (_what, body, expected) => expect(isTooDeep(body)).toBe(expected));
