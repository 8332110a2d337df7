import type { WriterContext, WriteRefusal, Writable } from '#domain/authority.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { DEVICE, ulid } from './documents.ts';

/** One write as the gateway and CouchDB judge it: `refusal` null means that it goes through. */
export interface WriteCase {
  name: string;
  newDoc: Writable;
  oldDoc: Writable | null;
  context: WriterContext;
  refusal: WriteRefusal | null;
}

const OTHER_DEVICE = ulid(9002);
const ACCOUNT = ulid(9101);
const db = facilityDatabase('les-tilleuls');
const otherDb = facilityDatabase('les-erables');

const WRITERS = {
  service: { db, name: 'service', roles: ['service'] },
  admin: { db, name: 'admin', roles: ['_admin'] },
  'own device': { db, name: DEVICE, roles: ['device', db] },
  'other device': { db, name: OTHER_DEVICE, roles: ['device', db] },
  'own device, other facility’s database': { db: otherDb, name: DEVICE, roles: ['device', db] },
  'device without facility': { db, name: DEVICE, roles: ['device'] },
  'role without name': { db, name: null, roles: ['device', db] },
  stranger: { db, name: 'someone', roles: [db] },
  nobody: { db, name: null, roles: [] },
} satisfies Record<string, WriterContext>;
type Writer = keyof typeof WRITERS;

const by = { kind: 'staff', id: ACCOUNT, name: 'Sophie Amar', device: DEVICE };
const written = (_id: string, fields: Record<string, unknown> = {}): Writable => ({
  _id,
  _rev: '1-a',
  type: _id.split(':')[0],
  v: SCHEMA_VERSION,
  at: '2027-03-29T08:00:00.000Z',
  by,
  ...fields,
});

const [one, two] = [ulid(1), ulid(2)];

/** One sound document of each type. */
export const DOCUMENTS = {
  facility: written(documentId.facility('les-tilleuls'), { facility: 'les-tilleuls' }),
  practitioner: written(documentId.practitioner('dr-vasseur'), { practitioner: 'dr-vasseur' }),
  busy: written(documentId.busy('dr-vasseur', '2027-03-29'), {
    practitioner: 'dr-vasseur',
    date: '2027-03-29',
  }),
  patient: written(documentId.patient(one)),
  'patient-change': written(documentId.patientChange(one, two), { patient: one }),
  request: written(documentId.request(one)),
  consent: written(documentId.consent(one, two), { appointment: one }),
  appointment: written(documentId.appointment(one)),
  readiness: written(documentId.readiness(one), { appointment: one }),
  note: written(documentId.note(one, two), { appointment: one }),
  selftest: written(documentId.selfTest(one, two), { appointment: one }),
  questionnaire: written(documentId.questionnaire(one, `${DEVICE}:${ACCOUNT}`), { appointment: one }),
  form: written(documentId.form('general', '101'), { form: 'general', version: '101' }),
  draft: written(documentId.draft(one, DEVICE, ACCOUNT), { appointment: one }),
  file: written(documentId.file(one, two), { appointment: one }),
  guests: written(documentId.guests(one), { appointment: one }),
  call: written(documentId.call(one, 'ab'.repeat(16)), { appointment: one }),
  seen: written(documentId.seen(one, two), { appointment: one }),
} satisfies Record<string, Writable>;
type Type = keyof typeof DOCUMENTS;

const TYPES = Object.keys(DOCUMENTS) as Type[];
const DEVICE_TYPES: readonly string[] = [
  ...['patient-change', 'request', 'consent', 'note', 'draft', 'seen', 'questionnaire'],
];
const IMMUTABLE_TYPES = [
  ...['patient-change', 'request', 'consent', 'note'],
  ...['selftest', 'file', 'seen', 'form'],
];
const edited = (type: Type): Writable => ({ ...DOCUMENTS[type], _rev: '2-b' });

function refusalOf(writer: Writer, type: Type): WriteRefusal | null {
  if (writer === 'service' || writer === 'admin') return null;
  if (writer === 'own device') return DEVICE_TYPES.includes(type) ? null : 'type-not-allowed';
  if (writer === 'other device') return DEVICE_TYPES.includes(type) ? 'wrong-device' : 'type-not-allowed';
  if (writer === 'role without name' || writer === 'stranger' || writer === 'nobody') return 'not-authorised';
  return 'other-facility';
}

const create = (writer: Writer, type: Type): WriteCase => ({
  name: `${writer} writes a new ${type}`,
  newDoc: DOCUMENTS[type],
  oldDoc: null,
  context: WRITERS[writer],
  refusal: refusalOf(writer, type),
});

const change = (writer: Writer, type: Type): WriteCase => ({
  name: `${writer} changes a ${type}`,
  newDoc: edited(type),
  oldDoc: DOCUMENTS[type],
  context: WRITERS[writer],
  // Structure comes first: an immutable document is refused whoever writes.
  refusal: IMMUTABLE_TYPES.includes(type) ? 'immutable' : refusalOf(writer, type),
});

function removal(writer: Writer, type: Type): WriteCase {
  const base = {
    name: `${writer} deletes a ${type}`,
    newDoc: { _id: DOCUMENTS[type]._id, _rev: '2-b', _deleted: true },
    oldDoc: DOCUMENTS[type],
    context: WRITERS[writer],
  };
  const refusal = refusalOf(writer, type);
  const isDevice = writer === 'own device' || writer === 'other device';
  if (isDevice && DEVICE_TYPES.includes(type))
    return { ...base, refusal: type === 'draft' ? null : 'immutable' };
  return { ...base, refusal };
}

const repeated = (writer: Writer, type: Type): WriteCase => ({
  ...create(writer, type),
  name: `${writer} repeats the push of a ${type}`,
  oldDoc: DOCUMENTS[type],
});

const matrix = (Object.keys(WRITERS) as Writer[]).flatMap((writer) =>
  TYPES.flatMap((type) => [
    create(writer, type),
    change(writer, type),
    removal(writer, type),
    repeated(writer, type),
  ]),
);

const single = (
  name: string,
  type: Type,
  fields: Record<string, unknown>,
  refusal: WriteRefusal | null,
  writer: Writer = 'own device',
): WriteCase => ({
  name,
  newDoc: { ...DOCUMENTS[type], ...fields },
  oldDoc: null,
  context: WRITERS[writer],
  refusal,
});

const singles: WriteCase[] = [
  single('a version to come', 'note', { v: SCHEMA_VERSION + 1 }, 'version-unknown'),
  single('no version at all', 'note', { v: 0 }, 'version-unknown'),
  single('the version before', 'note', { v: SCHEMA_VERSION - 1 }, null),
  single('an id of an unknown type', 'note', { _id: `secret:${one}` }, 'type-unknown'),
  single('an id that names an object’s own property', 'note', { _id: 'constructor:x' }, 'type-unknown'),
  single('a type that isn’t the id’s', 'note', { type: 'request' }, 'id-mismatch'),
  single('an id that isn’t a ULID', 'request', { _id: 'request:1' }, 'id-mismatch'),
  single('an id with something after it', 'request', { _id: `request:${one}:x` }, 'id-mismatch'),
  single('an id of lower case', 'request', { _id: `request:${'a'.repeat(26)}` }, 'id-mismatch'),
  single('a note of another appointment than its id’s', 'note', { appointment: two }, 'id-mismatch'),
  single('a change of another patient than its id’s', 'patient-change', { patient: two }, 'id-mismatch'),
  single('busy time of another date', 'busy', { date: '2027-03-30' }, 'id-mismatch', 'service'),
  single(
    'a draft signed by another person than its id’s',
    'draft',
    { by: { ...by, id: one } },
    'id-mismatch',
  ),
  single('no version', 'note', { v: undefined }, 'fields-missing'),
  single('no date', 'note', { at: 12 }, 'fields-missing'),
  single('no author', 'note', { by: undefined }, 'fields-missing'),
  single('an author without a name', 'note', { by: { ...by, name: undefined } }, 'fields-missing'),
  single('an author null', 'note', { by: null }, 'fields-missing', 'service'),
  single('a device that signs as a doctor', 'note', { by: { ...by, kind: 'practitioner' } }, 'wrong-author'),
  single('a device that signs as the service', 'request', { by: { ...by, kind: 'service' } }, 'wrong-author'),
  single('a device that signs as a family', 'note', { by: { ...by, kind: 'family' } }, 'wrong-author'),
  single('a device that signs as another', 'note', { by: { ...by, device: OTHER_DEVICE } }, 'wrong-device'),
  single('a device that doesn’t say which', 'note', { by: { ...by, device: undefined } }, 'wrong-device'),
  single(
    'another device’s draft, signed as one’s own',
    'draft',
    { _id: documentId.draft(one, OTHER_DEVICE, ACCOUNT) },
    'wrong-device',
  ),
  single(
    'another device’s answers, signed as one’s own',
    'questionnaire',
    { _id: documentId.questionnaire(one, `${OTHER_DEVICE}:${ACCOUNT}`) },
    'wrong-device',
  ),
  single(
    'the family’s answers, by a device',
    'questionnaire',
    { _id: documentId.questionnaire(one, one) },
    'wrong-device',
  ),
  single(
    'answers signed by another person than their id’s',
    'questionnaire',
    { by: { ...by, id: one } },
    'id-mismatch',
  ),
  single(
    'the family’s answers',
    'questionnaire',
    { _id: documentId.questionnaire(one, one) },
    null,
    'service',
  ),
  single('an attachment', 'note', { _attachments: { x: {} } }, 'attachments'),
  {
    ...single('a document written anew after the service removed it', 'patient-change', {}, null),
    oldDoc: { _id: DOCUMENTS['patient-change']._id, _rev: '2-b', _deleted: true },
  },
];

export const WRITE_CASES: WriteCase[] = [...matrix, ...singles];
