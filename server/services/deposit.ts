import type { DepositDocumentSchema } from '#domain/api/doctor.ts';
import type { Appointment } from '#domain/appointment.ts';
import { isDeposited } from '#domain/deposited.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Instant } from '#domain/primitives.ts';
import type * as z from 'zod/mini';
import { instant, type Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import type { Visitor } from './dossier-access.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { Files } from './files.ts';
import type { PendingFiles } from './pending-files.ts';
import { composedOf, idBeside, type WrittenDocuments } from './written-documents.ts';

type DepositDocument = z.output<typeof DepositDocumentSchema>;
type Written = Extract<DepositDocument, { source: 'written' }>;
/** Known to the dossier already, or described and with its bytes on disk. */
type Ready = { file: DossierFile; isStored: boolean };

export interface DepositDependencies {
  clock: Clock;
  files: Files;
  pendingFiles: PendingFiles;
  writtenDocuments: WrittenDocuments;
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
  const { clock, files, pendingFiles, writtenDocuments } = dependencies;

  /** An id stands for one text: another one under it, sent after an answer that was lost or by another device, is kept too. */
  async function prepareWritten(visitor: Visitor, document: Written): Promise<Ready> {
    const { facility, appointmentId: appointment, by } = visitor;
    const composed = composedOf(document);
    const first = await files.find(facility, appointment, document.id);
    const isOther = first !== null && !(isDeposited(first) && (first.composed ?? composed) === composed);
    const id = isOther ? idBeside(document.id, composed) : document.id;
    const known = isOther ? await files.find(facility, appointment, id) : first;
    if (known) return { file: known, isStored: true };
    const { bytes } = await writtenDocuments.render(visitor, document);
    const sha256 = await files.write({ facility, appointment, id }, { bytes });
    const { kind } = document;
    const file = files.describe({
      ...{ facility, appointment, id, kind, by, composed, sha256, closes: false },
      ...{ mediaType: 'application/pdf', sizeBytes: bytes.byteLength, name: writtenDocuments.fileName(kind) },
    });
    return { file, isStored: false };
  }

  async function prepare(visitor: Visitor, document: DepositDocument): Promise<Ready> {
    const { facility, appointmentId: appointment, by } = visitor;
    if (document.source === 'written') return prepareWritten(visitor, document);
    const known = await files.find(facility, appointment, document.id);
    // What anybody may add closes no room: the family would find no report.
    if (known && !isDeposited(known)) throw new Failure('not-found');
    if (known) return { file: known, isStored: true };
    const pending = await pendingFiles.claim(appointment, document.id);
    if (!pending || pending.by.id !== by.id) throw new Failure('not-found');
    return { file: files.describe({ ...pending, kind: document.kind, closes: false }), isStored: false };
  }

  async function publish(
    visitor: Visitor,
    document: DepositDocument,
    { file, isStored }: Ready,
  ): Promise<DossierFile> {
    if (isStored) return file;
    const published = await files.publish(visitor.facility, file);
    if (published.composed !== file.composed) {
      // Another device was faster with another text.
      const again = await prepare(visitor, document);
      again.file = { ...again.file, ...(!again.isStored && { closes: file.closes }) };
      return publish(visitor, document, again);
    }
    const pending = await pendingFiles.get(file.appointment, fileIdOf(file));
    if (pending) await pendingFiles.forget(pending);
    return published;
  }

  return {
    /** @throws Failure not-found, disk-full, store-unavailable, already-closed (a cancelled appointment) */
    async make(visitor: Visitor, documents: DepositDocument[]) {
      const { facility, appointment, appointmentId } = visitor;
      if (appointment.status === 'cancelled') throw new Failure('already-closed');

      const ready: (Ready & { document: DepositDocument })[] = [];
      for (const document of documents) ready.push({ document, ...(await prepare(visitor, document)) });
      const last = ready.at(-1);
      if (last && !last.isStored) last.file = { ...last.file, closes: appointment.status !== 'fulfilled' };

      const stored: DossierFile[] = [];
      for (const one of ready) stored.push(await publish(visitor, one.document, one));

      const closedAt = stored.at(-1)?.at ?? instant(clock);
      const closed = await dependencies.appointments.close(facility, appointmentId, { closedAt });
      // Cancelled while it was being stored: the documents stay in the dossier.
      if (!closed?.closedAt || !closed.readUntil) throw new Failure('already-closed');
      return { files: stored, closedAt: closed.closedAt, readUntil: closed.readUntil };
    },
  };
}
export type Deposit = ReturnType<typeof createDeposit>;
