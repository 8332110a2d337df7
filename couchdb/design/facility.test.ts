import { parse } from 'acorn';
import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { WRITE_CASES, type WriteCase } from '#tests/factories/write-cases.ts';
import { facilityDesign } from './facility.ts';

const { validate_doc_update: source = '', views = {} } = facilityDesign();

/** As CouchDB does: the source alone, in a context that has nothing but the language. */
const context = createContext(Object.create(null));
new Script(`validator = (${source});`).runInContext(context);

function judge({ newDoc, oldDoc, context: userCtx }: WriteCase): unknown {
  const call = `(function () {
    try { validator(${JSON.stringify(newDoc)}, ${JSON.stringify(oldDoc)}, ${JSON.stringify(userCtx)}, {}); return 'null'; }
    catch (refusal) { return JSON.stringify(refusal); }
  })()`;
  return JSON.parse(String(new Script(call).runInContext(context)));
}

test('the emitted functions are ECMAScript 5: CouchDB’s engines run nothing newer', () => {
  expect(() => parse(`(${source})`, { ecmaVersion: 5 })).not.toThrow();
  for (const { map } of Object.values(views))
    expect(() => parse(`(${map})`, { ecmaVersion: 5 })).not.toThrow();
});

test.each(WRITE_CASES.map((one) => [one.name, one.refusal ?? 'allowed', one] as const))(
  'emitted: %s: %s',
  (_name, _outcome, one) => expect(judge(one)).toEqual(one.refusal && { forbidden: one.refusal }),
);
