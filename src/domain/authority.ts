/*
 * Who may write which document: run by the gateway, and by CouchDB as `validate_doc_update`. CouchDB's engine gets the
 * functions' own source, so they import nothing, share nothing and keep to ECMAScript 5.
 */

/** Whoever writes: a device is its ULID with the roles `device` and its database's name. */
export interface WriterContext {
  db: string;
  name: string | null;
  roles: string[];
}

/** Thrown as `{ forbidden: code }`, CouchDB's way. */
export type WriteRefusal =
  /** Structure */
  | 'type-unknown'
  | 'version-unknown'
  | 'id-mismatch'
  | 'fields-missing'
  | 'immutable'
  /** Authority */
  | 'not-authorised'
  | 'other-facility'
  | 'type-not-allowed'
  | 'wrong-author'
  | 'wrong-device'
  | 'attachments';

export interface Writable {
  _id: string;
  _rev?: string;
  _deleted?: boolean;
  _attachments?: unknown;
  [field: string]: unknown;
}

/**
 * What must hold whoever writes: known type, id that fits the fields, immutable documents left alone.
 * @throws {{ forbidden: WriteRefusal }}
 */
export function validateStructure(newDoc: Writable, oldDoc: Writable | null): void {
  var ULID = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
  // SCHEMA_VERSION, by hand.
  var MAX_VERSION = 3;
  var SLUG = '[a-z][a-z0-9-]{1,40}';
  // Of each type: the shape of its id after the type, and the fields that the id repeats, in order.
  var TYPES = {
    facility: [SLUG, ['facility']],
    practitioner: [SLUG, ['practitioner']],
    busy: [SLUG + ':\\d{4}-\\d\\d-\\d\\d', ['practitioner', 'date']],
    patient: [ULID, []],
    'patient-change': [ULID + ':' + ULID, ['patient']],
    request: [ULID, []],
    consent: [ULID + ':' + ULID, ['appointment']],
    appointment: [ULID, []],
    readiness: [ULID, ['appointment']],
    note: [ULID + ':' + ULID, ['appointment']],
    selftest: [ULID + ':' + ULID, ['appointment']],
    questionnaire: [ULID + ':' + ULID + '(:' + ULID + ')?', ['appointment']],
    form: [SLUG + ':[1-9]\\d{0,4}', ['form', 'version']],
    draft: [ULID + ':' + ULID + ':' + ULID, ['appointment']],
    file: [ULID + ':' + ULID, ['appointment']],
    guests: [ULID, ['appointment']],
    call: [ULID + ':[0-9a-f]{32}', ['appointment']],
    seen: [ULID + ':' + ULID, ['appointment']],
  } as Record<string, [string, string[]]>;
  var IMMUTABLE = ['patient-change', 'request', 'consent', 'note', 'selftest', 'file', 'seen', 'form'];

  function refuse(code: WriteRefusal): never {
    throw { forbidden: code };
  }

  if (newDoc._deleted) return;
  var type = String(newDoc._id).split(':')[0] as string;
  if (!Object.prototype.hasOwnProperty.call(TYPES, type)) refuse('type-unknown');
  if (newDoc.type !== type) refuse('id-mismatch');

  var rule = TYPES[type] as [string, string[]];
  if (!new RegExp('^' + type + ':' + rule[0] + '$').test(newDoc._id)) refuse('id-mismatch');
  var parts = newDoc._id.split(':');
  for (var i = 0; i < rule[1].length; i++) {
    if (newDoc[rule[1][i] as string] !== parts[i + 1]) refuse('id-mismatch');
  }

  var by = newDoc.by as { id?: unknown; kind?: unknown; name?: unknown } | null | undefined;
  // Written by newer code than this: whoever reads it here would not understand it.
  if (typeof newDoc.v === 'number' && !(newDoc.v >= 1 && newDoc.v <= MAX_VERSION)) refuse('version-unknown');
  if (typeof newDoc.v !== 'number' || typeof newDoc.at !== 'string') refuse('fields-missing');
  if (!by || typeof by.kind !== 'string' || typeof by.id !== 'string' || typeof by.name !== 'string') {
    refuse('fields-missing');
  }
  var isOfOne = type === 'draft' || (type === 'questionnaire' && parts.length > 3);
  if (isOfOne && by && by.id !== parts[3]) refuse('id-mismatch');

  var isKnown = oldDoc !== null && oldDoc !== undefined && !oldDoc._deleted;
  // The same revision again is a repeated push, not a change.
  if (isKnown && IMMUTABLE.indexOf(type) >= 0 && (!oldDoc || oldDoc._rev !== newDoc._rev))
    refuse('immutable');
}

/**
 * Who may write it: the service everything; a device what its staff write, signed as coming from it.
 * @throws {{ forbidden: WriteRefusal }}
 */
export function validateAuthority(newDoc: Writable, oldDoc: Writable | null, userCtx: WriterContext): void {
  var DEVICE_TYPES = ['patient-change', 'request', 'consent', 'note', 'draft', 'seen', 'questionnaire'];
  // What changes has one writer: a person on a tablet, both in its id.
  var OWN_TYPES = ['draft', 'questionnaire'];

  function refuse(code: WriteRefusal): never {
    throw { forbidden: code };
  }

  function has(role: string): boolean {
    return userCtx.roles.indexOf(role) >= 0;
  }

  if (has('_admin') || has('service')) return;
  if (!has('device') || !userCtx.name) refuse('not-authorised');
  if (!has(userCtx.db)) refuse('other-facility');

  var parts = String(newDoc._id).split(':');
  var type = parts[0] as string;
  if (DEVICE_TYPES.indexOf(type) < 0) refuse('type-not-allowed');
  if (newDoc._attachments) refuse('attachments');
  if (newDoc._deleted) {
    // A tablet that was enrolled again clears away what it wrote under its former id.
    if (type !== 'draft') refuse('immutable');
    return;
  }
  var isOwn = OWN_TYPES.indexOf(type) >= 0;
  if (isOwn && (parts[2] !== userCtx.name || parts.length !== 4)) refuse('wrong-device');

  var by = newDoc.by as { device?: unknown; kind?: unknown } | null | undefined;
  if (!by || by.kind !== 'staff') refuse('wrong-author');
  if (!by || by.device !== userCtx.name) refuse('wrong-device');
  if (oldDoc && !oldDoc._deleted && !isOwn && oldDoc._rev !== newDoc._rev) refuse('immutable');
}
