import { arbitraryOf } from '#tests/factories/arbitrary.ts';
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { readDocument } from './documents.ts';

type Schema = z.ZodMiniType;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isSchema = (value: unknown): value is Schema =>
  isObject(value) && '_zod' in value && 'safeParse' in value;

/** Every schema that a module exports, in contracts and tables of contracts too. */
function schemasIn(name: string, value: unknown, depth = 0): [string, Schema][] {
  if (isSchema(value)) return [[name, value]];
  if (!isObject(value) || Array.isArray(value) || depth > 2) return [];
  return Object.entries(value).flatMap(([key, inner]) => schemasIn(`${name}.${key}`, inner, depth + 1));
}

const folder = new URL('./', import.meta.url);
const files = readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
);
const modules = await Promise.all(
  files.map(async (file) => [file, await import(new URL(file, folder).href)] as const),
);
const found = modules.flatMap(([file, module]) =>
  Object.entries(module as object).flatMap(([name, value]) => schemasIn(`${file} ${name}`, value)),
);
/** Once each, however often it is exported. */
const schemas = [...new Map(found.map(([name, schema]) => [schema, name])).entries()].map(
  ([schema, name]) => [name, schema] as const,
);

/** Runs of each property for each of the schemas. */
const RUNS = { numRuns: 40 };

const ODD: unknown[] = [
  ...[
    undefined,
    null,
    true,
    0,
    -0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    1e308,
    10n,
    Symbol('x'),
  ],
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '💥',
    '﷽',
    'İ',
    'é'.repeat(10_000),
    'a'.repeat(100_000),
    '@'.repeat(50_000),
  ],
  ...[
    `${'a.'.repeat(20_000)}@b`,
    '9'.repeat(100_000),
    '+'.repeat(1_000),
    '0001-01-01',
    '9999-99-99T99:99:99Z',
    '__proto__',
  ],
  ...[[], {}, [[]], Array(10_000).fill(null), new Date(), /x/, new Map(), () => 1, Object.create(null)],
  ...[JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}},"toString":1,"hasOwnProperty":null}')],
  { type: '__proto__', _id: '__proto__' },
  { length: -1 },
];

const odd = fc.oneof(
  fc.constantFrom(...ODD),
  fc.anything({ maxDepth: 3 }),
  fc.anything({ withNullPrototype: true, withDate: true }),
);

/** The schema's own values with one thing in them odd. */
const nearly = (schema: Schema) =>
  fc.tuple(arbitraryOf(schema), odd, fc.nat()).map(([value, replaced, at]) => {
    if (!isObject(value)) return replaced;
    const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
    const keys = [...Object.keys(copy), '__proto__', 'extra'];
    const key = keys[at % keys.length]!;
    Object.defineProperty(copy, key, {
      value: replaced,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return copy;
  });

test('every module of the domain was read', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(schemas.length).toBeGreaterThan(100);
});

describe.each(schemas)('%s', (_name, schema) => {
  test('what it produces parses, and survives JSON', () => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        const written = JSON.stringify(schema.parse(value));
        if (written === undefined) return;
        expect(JSON.stringify(schema.parse(JSON.parse(written)))).toBe(written);
      }),
      RUNS,
    );
  });

  test('odd input is taken or refused, never a fault, and what was taken is taken again as it is', () => {
    fc.assert(
      fc.property(fc.oneof(odd, nearly(schema)), (value) => {
        const parsed = schema.safeParse(value);
        if (!parsed.success) {
          expect(parsed.error.issues.length).toBeGreaterThan(0);
          return;
        }
        expect(schema.safeParse(parsed.data)).toEqual({ success: true, data: parsed.data });
        expect(Object.prototype).not.toHaveProperty('a');
      }),
      RUNS,
    );
  });
});

test('a document of any kind is read or set aside', () => {
  fc.assert(
    fc.property(odd, (value) => {
      expect(() => readDocument(value)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});
