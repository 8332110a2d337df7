import fc from 'fast-check';
import type * as z from 'zod/mini';

type Schema = z.ZodMiniType;
/** What zod says of a schema, as far as it is read here. */
interface Definition {
  type: string;
  format?: string;
  checks?: { _zod: { def: Check } }[];
  pattern?: RegExp;
  shape?: Record<string, Schema>;
  catchall?: Schema;
  element?: Schema;
  innerType?: Schema;
  options?: Schema[];
  items?: Schema[];
  entries?: Record<string, string | number>;
  values?: unknown[];
  keyType?: Schema;
  valueType?: Schema;
  in?: Schema;
  getter?: () => Schema;
}
interface Check {
  check: string;
  format?: string;
  pattern?: RegExp;
  /** Of a length. */
  minimum?: number;
  maximum?: number;
  /** Of a number. */
  value?: number;
}

const definitionOf = (schema: Schema) => schema._zod.def as unknown as Definition;
const checksOf = (schema: Schema) => (definitionOf(schema).checks ?? []).map(({ _zod }) => _zod.def);

/** Of a length or of a number, as the schema's checks say. */
function boundsOf(schema: Schema): { minimum?: number; maximum?: number } {
  const of = (...kinds: string[]) =>
    checksOf(schema)
      .filter(({ check }) => kinds.includes(check))
      .map(({ minimum, maximum, value }) => minimum ?? maximum ?? value ?? 0);
  const [lowest, highest] = [of('min_length', 'greater_than'), of('max_length', 'less_than')];
  return {
    ...(lowest.length > 0 && { minimum: Math.max(...lowest) }),
    ...(highest.length > 0 && { maximum: Math.min(...highest) }),
  };
}

const made = new WeakMap<Schema, fc.Arbitrary<unknown>>();

const DATES = {
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T00:00:00Z'),
  noInvalidDate: true,
};
const FORMATS: Record<string, fc.Arbitrary<string>> = {
  datetime: fc.date(DATES).map((date) => date.toISOString()),
  date: fc.date(DATES).map((date) => date.toISOString().slice(0, 10)),
  email: fc.emailAddress(),
  url: fc.webUrl({ withFragments: true, withQueryParameters: true }),
};

/** Patterns that fast-check can't read are met by chance instead: `whenever` keeps what fits. */
function matching(pattern: RegExp, maxLength: number): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(pattern, { maxLength });
  } catch {
    return fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 60) });
  }
}

function strings(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern } = definitionOf(schema);
  const { minimum = 0, maximum = 200 } = boundsOf(schema);
  const known = [{ format, pattern }, ...checksOf(schema)];
  const named = known.find((one) => one.format && one.format in FORMATS)?.format;
  if (named) return FORMATS[named]!;
  const patterned = known.find((one) => one.pattern)?.pattern;
  if (patterned) return matching(patterned, maximum);
  const maxLength = Math.max(minimum, Math.min(maximum, minimum + 40));
  return fc.oneof(
    fc.string({ unit: 'grapheme', minLength: minimum, maxLength }),
    fc.string({ unit: 'binary', minLength: minimum, maxLength }),
  );
}

function numbers(schema: Schema): fc.Arbitrary<number> {
  const { format } = definitionOf(schema);
  const { minimum = -(2 ** 50), maximum = 2 ** 50 } = boundsOf(schema);
  const isWhole = [format, ...checksOf(schema).map((check) => check.format)].some((one) =>
    one?.includes('int'),
  );
  const [min, max] = [Math.max(minimum, -(2 ** 50)), Math.min(maximum, 2 ** 50)];
  return isWhole
    ? fc
        .maxSafeInteger()
        .map((value) => Math.ceil(min) + (Math.abs(value) % (Math.floor(max) - Math.ceil(min) + 1)))
    : fc.double({ min, max, noNaN: true });
}

function objects(schema: Schema): fc.Arbitrary<unknown> {
  const { shape = {} } = definitionOf(schema);
  const fields = Object.entries(shape);
  const requiredKeys = fields.filter(([, field]) => field._zod.optin !== 'optional').map(([key]) => key);
  return fc.record(Object.fromEntries(fields.map(([key, field]) => [key, arbitraryOf(field)])), {
    requiredKeys: requiredKeys as never[],
  });
}

const KINDS: Record<string, (definition: Definition, schema: Schema) => fc.Arbitrary<unknown>> = {
  string: (_definition, schema) => strings(schema),
  number: (_definition, schema) => numbers(schema),
  int: (_definition, schema) => numbers(schema),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  undefined: () => fc.constant(undefined),
  unknown: () => fc.jsonValue({ maxDepth: 2 }),
  any: () => fc.jsonValue({ maxDepth: 2 }),
  literal: ({ values = [] }) => fc.constantFrom(...values),
  enum: ({ entries = {} }) => fc.constantFrom(...Object.values(entries)),
  object: (_definition, schema) => objects(schema),
  array({ element }, schema) {
    const { minimum = 0, maximum = 6 } = boundsOf(schema);
    return fc.array(arbitraryOf(element!), {
      minLength: minimum,
      maxLength: Math.max(minimum, Math.min(maximum, 6)),
    });
  },
  tuple: ({ items = [] }) => fc.tuple(...items.map(arbitraryOf)),
  record: ({ keyType, valueType }) =>
    fc.dictionary(arbitraryOf(keyType!) as fc.Arbitrary<string>, arbitraryOf(valueType!), { maxKeys: 4 }),
  union: ({ options = [] }) => fc.oneof(...options.map(arbitraryOf)),
  optional: ({ innerType }) => arbitraryOf(innerType!),
  default: ({ innerType }) => arbitraryOf(innerType!),
  readonly: ({ innerType }) => arbitraryOf(innerType!),
  nullable: ({ innerType }) => fc.option(arbitraryOf(innerType!), { nil: null }),
  pipe: (definition) => arbitraryOf(definition.in!),
  lazy: ({ getter }) => arbitraryOf(getter!()),
};

/**
 * Values that the schema takes, made from what it says of itself. What it says in a function alone (a `refine`) is met by
 * leaving out what it refuses. @throws for a kind of schema that nobody taught it yet.
 */
export function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  const known = made.get(schema) ?? build(schema);
  made.set(schema, known);
  return known;
}

function build(schema: Schema): fc.Arbitrary<unknown> {
  const definition = definitionOf(schema);
  const make = KINDS[definition.type];
  if (!make)
    throw new Error(`schemas of kind ${definition.type} are unknown to tests/factories/arbitrary.ts`);
  const values = make(definition, schema);
  const isWhole =
    ['object', 'array', 'union', 'record', 'tuple'].includes(definition.type) && !definition.checks?.length;
  return isWhole ? values : values.filter((value) => schema.safeParse(value).success);
}
