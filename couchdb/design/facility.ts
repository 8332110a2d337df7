import { validateAuthority, validateStructure } from '#domain/authority.ts';

export interface DesignDocument {
  _id: string;
  language: 'javascript';
  views?: Record<string, { map: string; reduce?: string }>;
  validate_doc_update?: string;
}

/** The second wall behind the gateway: the domain's own functions, as source for CouchDB's engine. */
const validator = `function (newDoc, oldDoc, userCtx) {
${validateStructure.toString()}
${validateAuthority.toString()}
validateStructure(newDoc, oldDoc);
validateAuthority(newDoc, oldDoc, userCtx);
}`;

/** One row per document with conflicting revisions; the operator's count must stay 0. */
const conflicts = {
  map: 'function (doc) { if (doc._conflicts) emit(doc._id, doc._conflicts.length); }',
  reduce: '_count',
};

/** For every facility's database. The embedded store takes it as an ordinary document: there the gateway guards alone. */
export const facilityDesign = (): DesignDocument => ({
  _id: '_design/facility',
  language: 'javascript',
  views: { conflicts },
  validate_doc_update: validator,
});
