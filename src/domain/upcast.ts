import { SCHEMA_VERSION } from './document-base.ts';
import { responseOfVersion2 } from './questionnaire-response.ts';

type Raw = Record<string, unknown>;
/** Makes of a document of one version what the next one would have been. */
type Step = (document: Raw) => Raw;

/** Every type that replicates, and its steps by the version they start from: none where nothing of it changed. */
export const STEPS: Readonly<Record<string, Readonly<Record<number, Step>>>> = {
  facility: {},
  practitioner: {},
  busy: {},
  // 2: edits that clashed are told.
  patient: { 1: (document) => ({ ...document, clashes: [] }) },
  'patient-change': {},
  request: {},
  consent: {},
  appointment: {},
  readiness: {},
  note: {},
  selftest: {},
  // 3: in FHIR's shape.
  questionnaire: { 2: responseOfVersion2 },
  form: {},
  draft: {},
  file: {},
  guests: {},
  call: {},
  seen: {},
};

export type Unreadable = 'type-unknown' | 'version-unknown';
export type Upcast = { ok: true; document: Raw } | { ok: false; reason: Unreadable };

/** The document as this version would have written it; its fields aren't judged yet. */
export function upcast(raw: Raw): Upcast {
  const { type, v } = raw;
  const steps = typeof type === 'string' && Object.hasOwn(STEPS, type) ? STEPS[type] : undefined;
  if (!steps) return { ok: false, reason: 'type-unknown' };
  if (typeof v !== 'number' || !Number.isInteger(v) || v < 1 || v > SCHEMA_VERSION) {
    return { ok: false, reason: 'version-unknown' };
  }
  let document = raw;
  for (let version = v; version < SCHEMA_VERSION; version++) {
    document = { ...(steps[version]?.(document) ?? document), v: version + 1 };
  }
  return { ok: true, document };
}
