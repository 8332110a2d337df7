import type { DepositDocumentSchema } from '#domain/api/doctor.ts';
import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Facility } from '#domain/facility.ts';
import type { Patient } from '#domain/patient.ts';
import type { Instant } from '#domain/primitives.ts';
import type * as z from 'zod/mini';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { DocumentsPdf } from './documents-pdf.ts';
import type { Visitor } from './dossier-access.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { Files } from './files.ts';
import type { PendingFiles } from './pending-files.ts';
import type { PractitionerRecord } from './practitioners.ts';

type DepositDocument = z.output<typeof DepositDocumentSchema>;
type Written = Extract<DepositDocument, { source: 'written' }>;
/** Known to the dossier already, or described and with its bytes on disk. */
type Ready = { file: DossierFile; isStored: boolean };

export interface DepositDependencies {
  store: Store;
  clock: Clock;
  files: Files;
  pendingFiles: PendingFiles;
  documentsPdf: DocumentsPdf;
  practitioners: { get(practitioner: string): Promise<PractitionerRecord | null> };
  facilities: { get(facility: string): Promise<Facility | null> };
  appointments: {
    close(facility: string, id: string, at: { closedAt: Instant }): Promise<Appointment | null>;
  };
}

/**
 * The act that ends a consultation (R10). Bytes of all documents go to disk first, then the documents that name them,
 * the closing one last; only then does the room close. Whatever fails before leaves the room open, and the same
 * deposit can be sent again: what is already stored stays.
 */
export function createDeposit(dependencies: DepositDependencies) {
  const { store, clock, files, pendingFiles, documentsPdf } = dependencies;

  async function render(visitor: Visitor, { kind, composition }: Written): Promise<Buffer> {
    const { appointment, facility: slug } = visitor;
    const [practitioner, facility, patient] = await Promise.all([
      dependencies.practitioners.get(appointment.practitioner),
      dependencies.facilities.get(slug),
      store.database(facilityDatabase(slug)).get<Patient>(documentId.patient(appointment.patient)),
    ]);
    if (!practitioner || !facility || !patient) throw new Failure('not-found');
    return documentsPdf.render({
      kind,
      composition,
      practitioner,
      patient: patient.data,
      facility,
      consultationAt: appointment.start,
      writtenAt: instant(clock),
    });
  }

  async function prepareWritten(visitor: Visitor, document: Written): Promise<DossierFile> {
    const { facility, appointmentId: appointment, by } = visitor;
    const { id, kind } = document;
    const bytes = await render(visitor, document);
    const sha256 = await files.write({ facility, appointment, id }, { bytes });
    const described = { mediaType: 'application/pdf', sizeBytes: bytes.byteLength, sha256 } as const;
    const name = documentsPdf.fileName(kind);
    return files.describe({ facility, appointment, id, kind, name, by, ...described, closes: false });
  }

  async function prepare(visitor: Visitor, document: DepositDocument): Promise<Ready> {
    const { facility, appointmentId: appointment, by } = visitor;
    const known = await files.find(facility, appointment, document.id);
    if (known) return { file: known, isStored: true };
    if (document.source === 'written')
      return { file: await prepareWritten(visitor, document), isStored: false };
    const pending = await pendingFiles.get(appointment, document.id);
    if (!pending || pending.by.id !== by.id) throw new Failure('not-found');
    return { file: files.describe({ ...pending, kind: document.kind, closes: false }), isStored: false };
  }

  async function publish({ facility }: Visitor, { file, isStored }: Ready): Promise<DossierFile> {
    if (isStored) return file;
    const published = await files.publish(facility, file);
    const pending = await pendingFiles.get(file.appointment, fileIdOf(file));
    if (pending) await pendingFiles.forget(pending);
    return published;
  }

  return {
    /** @throws Failure not-found, disk-full, store-unavailable, already-closed (a cancelled appointment) */
    async make(visitor: Visitor, documents: DepositDocument[]) {
      const { facility, appointment, appointmentId } = visitor;
      if (appointment.status === 'cancelled') throw new Failure('already-closed');

      const ready: Ready[] = [];
      for (const document of documents) ready.push(await prepare(visitor, document));
      const last = ready.at(-1);
      if (last && !last.isStored) last.file = { ...last.file, closes: appointment.status !== 'fulfilled' };

      const stored: DossierFile[] = [];
      for (const one of ready) stored.push(await publish(visitor, one));

      const closedAt = stored.at(-1)?.at ?? instant(clock);
      const closed = await dependencies.appointments.close(facility, appointmentId, { closedAt });
      // Cancelled while it was being stored: the documents stay in the dossier.
      if (!closed?.closedAt || !closed.readUntil) throw new Failure('already-closed');
      return { files: stored, closedAt: closed.closedAt, readUntil: closed.readUntil };
    },
  };
}
export type Deposit = ReturnType<typeof createDeposit>;
