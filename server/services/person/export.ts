import type { DossierFile } from '#domain/dossier-file.ts';
import type { Ulid } from '#domain/primitives.ts';
import { buffer } from 'node:stream/consumers';
import type { FileVault } from '../../adapters/file-vault.ts';
import { personTexts } from '../../messages/person-fr.ts';
import { zipStream, type ZipEntry } from '../../adapters/zip-stream.ts';
import { fhirBundle } from './fhir.ts';
import { createPersonRecords, fileIdIn, type PersonRecord, type RecordDependencies } from './record.ts';
import { summaryPage } from './summary.ts';

interface Dependencies extends RecordDependencies {
  vault: Pick<FileVault, 'open'>;
}

const EXTENSIONS: Record<DossierFile['mediaType'], string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};
const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

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
export function createPersonExport({ vault, ...dependencies }: Dependencies) {
  const records = createPersonRecords(dependencies);

  async function* entries(record: PersonRecord): AsyncGenerator<ZipEntry> {
    yield { name: 'a-lire.html', bytes: Buffer.from(summaryPage(record, pathOf)) };
    yield { name: 'fhir.json', bytes: json(fhirBundle(record, pathOf)) };
    const { facility, madeAt, accesses, ...kept } = record;
    yield { name: 'donnees.json', bytes: json({ facility: facility.name, madeAt, ...kept, accesses }) };
    for (const { id: appointment, files } of record.consultations)
      for (const file of files) {
        const place = { facility: facility.facility, appointment, file: fileIdIn(file._id) };
        const found = await vault.open({ ...place, sha256: file.sha256 });
        yield found
          ? { name: pathOf(file), bytes: await buffer(found.stream()) }
          : { name: `${pathOf(file)}.manquant.txt`, bytes: Buffer.from(personTexts.lost) };
      }
  }

  return {
    /** The archive in pieces; one file of the dossier in memory at a time. @throws Failure `not-found` */
    async make(facility: string, patient: Ulid): Promise<AsyncGenerator<Buffer>> {
      const record = await records.read(facility, patient);
      return zipStream(entries(record), dependencies.clock.now());
    },
  };
}
export type PersonExport = ReturnType<typeof createPersonExport>;
