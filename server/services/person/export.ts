import type { DossierFile } from '#domain/dossier-file.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Readable } from 'node:stream';
import type { FileVault } from '../../adapters/file-vault.ts';
import { personTexts } from '../../messages/person-fr.ts';
import { zipStream, zipText, type ZipEntry } from '../../adapters/zip-stream.ts';
import { zippedFile } from '../zipped-file.ts';
import { fhirBundle } from './fhir.ts';
import { createPersonRecords, fileIdIn, type PersonRecord, type RecordDependencies } from './record.ts';
import { summaryPage } from './summary.ts';

interface Dependencies extends RecordDependencies {
  vault: Pick<FileVault, 'open'>;
  /** A file can't be read. */
  onLost: (error: unknown) => void;
}

const EXTENSIONS: Record<DossierFile['mediaType'], string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Names that any system can write, each found once. */
function pathOf(file: DossierFile): string {
  const stem = file.name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .normalize('NFD')
    .replace(/[^\w -]/g, '')
    .trim()
    .slice(0, 60);
  const id = fileIdIn(file._id).slice(-6);
  return `fichiers/${file.at.slice(0, 10)}-${stem || 'document'}-${id}.${EXTENSIONS[file.mediaType]}`;
}

/** A person's copy of what is kept about them (GDPR, articles 15 and 20). */
export function createPersonExport({ vault, onLost, ...dependencies }: Dependencies) {
  const records = createPersonRecords(dependencies);

  async function* entries(record: PersonRecord): AsyncGenerator<ZipEntry> {
    yield zipText('a-lire.html', summaryPage(record, pathOf));
    yield zipText('fhir.json', json(fhirBundle(record, pathOf)));
    const { facility, madeAt, accesses, ...kept } = record;
    yield zipText('donnees.json', json({ facility: facility.name, madeAt, ...kept, accesses }));
    for (const { id: appointment, files } of record.consultations)
      for (const file of files) {
        const place = { facility: facility.facility, appointment, file: fileIdIn(file._id) };
        const isThere = yield* zippedFile({
          name: pathOf(file),
          open: () => vault.open({ ...place, sha256: file.sha256 }),
          onLost,
        });
        if (!isThere) yield zipText(`${pathOf(file)}.manquant.txt`, personTexts.lost);
      }
  }

  return {
    /** An archive, no file of it whole in memory. @throws Failure `not-found` */
    async make(facility: string, patient: Ulid): Promise<Readable> {
      const record = await records.read(facility, patient);
      return zipStream(entries(record), dependencies.clock.now());
    },
  };
}
export type PersonExport = ReturnType<typeof createPersonExport>;
