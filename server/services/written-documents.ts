import { createHash } from 'node:crypto';
import { composedText, type Composition, type DocumentKind } from '#domain/composition.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import { EMPTY_LETTERHEAD } from '#domain/letterhead.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { DocumentsPdf } from './documents-pdf.ts';
import type { Visitor } from './dossier-access.ts';
import type { PractitionerRecord } from './practitioners.ts';

export interface Written {
  kind: DocumentKind;
  composition: Composition;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  documentsPdf: DocumentsPdf;
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
  facilities: { get(facility: string): Promise<Facility | null> };
}

/** Crockford's, as in every ULID. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const REST_LENGTH = 16;

const hash = (text: string) => createHash('sha256').update(text);

/** What a document says, whatever its PDF looks like: the letterhead may change between two attempts, or the day. */
export const composedOf = ({ kind, composition }: Written): string =>
  hash(composedText(kind, composition)).digest('hex');

/** Where a text goes whose id stands for another text already: the same place whoever sends it again. */
export function idBeside(id: Ulid, composed: string): Ulid {
  const rest = [...hash(`${id} ${composed}`).digest()].slice(0, REST_LENGTH).map((byte) => DIGITS[byte % 32]);
  return id.slice(0, TIME_LENGTH) + rest.join('');
}

/** What a doctor wrote on screen, as its PDF: for the preview and for the deposit alike. */
export function createWrittenDocuments(dependencies: Dependencies) {
  const { store, clock, documentsPdf, practitioners, facilities } = dependencies;
  return {
    /** @throws Failure not-found */
    async render({ appointment, facility: slug }: Visitor, { kind, composition }: Written) {
      const patientId = documentId.patient(appointment.patient);
      const [practitioner, facility, patient] = await Promise.all([
        practitioners.get(appointment.practitioner),
        facilities.get(slug),
        store.database(facilityDatabase(slug)).get<Patient>(patientId),
      ]);
      if (!practitioner || !facility || !patient) throw new Failure('not-found');
      const { bytes, pages } = await documentsPdf.render({
        ...{ kind, composition, practitioner, facility },
        patient: patient.data,
        consultationAt: appointment.start,
        writtenAt: instant(clock),
      });
      return { bytes, pages, letterhead: practitioner.letterhead ?? EMPTY_LETTERHEAD };
    },
    fileName: documentsPdf.fileName,
  };
}
export type WrittenDocuments = ReturnType<typeof createWrittenDocuments>;
