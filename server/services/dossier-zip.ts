import type { DossierFile } from '#domain/dossier-file.ts';
import type { Facility } from '#domain/facility.ts';
import { fileNames } from '#domain/file-name.ts';
import { buffer } from 'node:stream/consumers';
import type { Clock } from '../adapters/clock.ts';
import { zipStream, type ZipEntry } from '../adapters/zip-stream.ts';
import { Failure } from '../failure.ts';
import { longDateTime } from '../messages/dates-fr.ts';
import { dossierTexts } from '../messages/dossier-fr.ts';
import type { Visitor } from './dossier-access.ts';
import type { Dossiers } from './dossier.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { Files } from './files.ts';

interface Dependencies {
  dossiers: Pick<Dossiers, 'ofFamily'>;
  files: Pick<Files, 'open'>;
  facilities: { get(facility: string): Promise<Facility | null> };
  clock: Clock;
}

/** « 1 260 ko »: as phones count. */
const kilobytes = (sizeBytes: number) => Math.ceil(sizeBytes / 1000).toLocaleString('fr-FR');

/** All documents of a dossier in one archive, under their own names, with a list of them that any device opens. */
export function createDossierZip({ dossiers, files, facilities, clock }: Dependencies) {
  function summary(visitor: Visitor, facility: Facility, found: DossierFile[], names: string[]): string {
    const { timeZone, name } = facility;
    const lines = found.map(({ kind, by, at, sizeBytes }, index) =>
      dossierTexts.listed({
        name: names[index] ?? '',
        kind,
        author: by.kind,
        at: longDateTime(at, timeZone),
        size: kilobytes(sizeBytes),
      }),
    );
    const title = dossierTexts.listTitle(longDateTime(visitor.appointment.start, timeZone), name);
    // Windows’ editors of old take it for UTF-8 by this mark.
    return `\ufeff${[title, '', ...lines, ''].join('\r\n')}`;
  }

  async function* entries(visitor: Visitor, found: DossierFile[], list: string): AsyncGenerator<ZipEntry> {
    const names = fileNames(found);
    yield { name: dossierTexts.listName, bytes: Buffer.from(list) };
    for (const [index, file] of found.entries()) {
      const name = names[index] ?? '';
      const opened = await files
        .open(visitor.facility, visitor.appointmentId, fileIdOf(file))
        .catch((cause: unknown) => {
          // Taken back since the list was made.
          if (cause instanceof Failure && cause.code === 'not-found') return null;
          throw cause;
        });
      if (opened) yield { name, bytes: await buffer(opened.stream()) };
    }
  }

  return {
    /** The archive in pieces, one document in memory at a time. @throws Failure not-found: there is nothing in it */
    async make(visitor: Visitor): Promise<{ name: string; pieces: AsyncGenerator<Buffer> }> {
      const [{ files: found }, facility] = await Promise.all([
        dossiers.ofFamily(visitor.facility, visitor.appointmentId),
        facilities.get(visitor.facility),
      ]);
      if (!facility || found.length === 0) throw new Failure('not-found');
      const list = summary(visitor, facility, found, fileNames(found));
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: facility.timeZone }).format(
        new Date(visitor.appointment.start),
      );
      return {
        name: `teleconsultation-${day}.zip`,
        pieces: zipStream(entries(visitor, found, list), clock.now()),
      };
    },
  };
}
export type DossierZip = ReturnType<typeof createDossierZip>;
