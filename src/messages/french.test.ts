import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('./fr/', import.meta.url);
const catalogues = readdirSync(folder).map(
  (name) =>
    [
      name,
      Object.entries<unknown>(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).filter(
        ([key]) => key !== '$schema',
      ),
    ] as const,
);

/** Every French text of a message, its plural forms included. */
const texts = (message: unknown): string[] =>
  typeof message === 'string'
    ? [message]
    : message && typeof message === 'object'
      ? Object.values(message).flatMap(texts)
      : [];

describe.each(catalogues)('%s', (_, messages) => {
  const lines = messages.flatMap(([key, message]) => texts(message).map((text) => `${key}: ${text}`));
  const without = (pattern: RegExp) =>
    lines.filter((line) => pattern.test(line.slice(line.indexOf(': ') + 2)));

  test('a no-break space stands before ; : ! ? » and after «', () =>
    expect(without(/[^\u00a0\u202f][;!?»]| :|«[^\u00a0\u202f]/u)).toEqual([]));

  test('apostrophes are typographic', () => expect(without(/\p{L}'\p{L}/u)).toEqual([]));

  test('hours are written 14 h 30, in no-break spaces', () =>
    expect(without(/\d ?h ?\d|\} h \{/u)).toEqual([]));
});
