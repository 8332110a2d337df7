import type { WriterContext } from '#domain/authority.ts';
import { facilityDatabase, facilityOfDatabase } from '#domain/document-ids.ts';
import { ACTIONS, may, type Action, type Actor } from '#domain/permissions.ts';
import { DEVICE, ulid } from '#tests/factories/documents.ts';
import { DOCUMENTS } from '#tests/factories/write-cases.ts';
import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { facilityDesign } from './facility.ts';

const OWN = 'les-tilleuls';
const OTHER = 'les-erables';

const context = createContext(Object.create(null));
new Script(`validator = (${facilityDesign().validate_doc_update});`).runInContext(context);

/** What CouchDB would say, by the source that it gets. */
function isWritten(newDoc: object, userCtx: WriterContext): boolean {
  const [doc, by] = [newDoc, userCtx].map((value) => JSON.stringify(value));
  const call = `(function () { try { validator(${doc}, null, ${by}, {}); return true; } catch (e) { return false; } })()`;
  return new Script(call).runInContext(context) === true;
}

const ACTORS: Actor[] = [
  { role: 'device', facility: OWN },
  { role: 'staff', facility: OWN },
  { role: 'coordinator', facility: OWN },
  { role: 'practitioner', practitioner: 'dr-vasseur' },
  { role: 'operator' },
  { role: 'family', appointment: ulid(1) },
  { role: 'guest', appointment: ulid(1) },
];

const isAction = (name: string): name is Action => (ACTIONS as string[]).includes(name);

/** Who writes to a database by its own door must replicate it, and have the right to the type. */
function mayWrite(actor: Actor, type: string, facility: string): boolean {
  const action = `write-${type}`;
  return isAction(action) && may(actor, 'replicate', { facility }) && may(actor, action, { facility });
}

const matrix = ACTORS.flatMap((actor) =>
  Object.keys(DOCUMENTS).flatMap((type) => [OWN, OTHER].map((facility) => ({ actor, type, facility }))),
);

test.each(matrix.map((one) => [one.actor.role, one.type, one.facility, one] as const))(
  '%s writes %s to %s: CouchDB and the table of rights agree',
  (role, type, _facility, { actor, facility }) => {
    const db = facilityDatabase(facility);
    const own = actor.facility ? [facilityDatabase(actor.facility)] : [];
    const userCtx = { db, name: DEVICE, roles: [role, ...own] };
    expect(isWritten(DOCUMENTS[type as keyof typeof DOCUMENTS], userCtx)).toBe(
      mayWrite(actor, type, facilityOfDatabase(db) ?? ''),
    );
  },
);

test('each right to write a document is about a type that exists', () => {
  const types = ACTIONS.filter((action) => action.startsWith('write-')).map((action) => action.slice(6));
  expect(types.filter((type) => !(type in DOCUMENTS))).toEqual([]);
});
