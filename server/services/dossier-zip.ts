import type { DossierFile } from '#domain/dossier-file.ts';
import type { Facility } from '#domain/facility.ts';
import { fileNames } from '#domain/file-name.ts';
import { formatPhone } from '#domain/phone.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { Readable } from 'node:stream';
import type { Clock } from '../adapters/clock.ts';
import { zipStream, zipText, type ZipEntry } from '../adapters/zip-stream.ts';
import { Failure } from '../failure.ts';
import type { ServiceLogger } from '../logger.ts';
import { longDateTime } from '../messages/dates-fr.ts';
import { dossierTexts } from '../messages/dossier-fr.ts';
import type { Visitor } from './dossier-access.ts';
import type { Dossiers } from './dossier.ts';
import type { Files } from './files.ts';
import { zippedFile } from './zipped-file.ts';

interface Dependencies {
  dossiers: Pick<Dossiers, 'ofFamily'>;
  files: Pick<Files, 'find' | 'open'>;
  facilities: { get(facility: string): Promise<Facility | null> };
  clock: Clock;
  logger: Pick<ServiceLogger, 'error'>;
}

/** « 1 260 ko »: as phones count. */
const kilobytes = (sizeBytes: number) => Math.max(1, Math.round(sizeBytes / 1000)).toLocaleString('fr-FR');

/** All documents of a dossier in one archive, under their own names, with a list of them that any device opens. */
export function createDossierZip({ dossiers, files, facilities, clock, logger }: Dependencies) {
  const lineOf = ({ kind, by, at, sizeBytes }: DossierFile, name: string, { timeZone }: Facility) =>
    dossierTexts.listed({
      ...{ name, kind, author: by.kind },
      at: longDateTime(at, timeZone),
      size: kilobytes(sizeBytes),
    });

  function listOf({ kind, appointment }: Visitor, facility: Facility, lines: string[], lost: string[]) {
    const { name, phone, timeZone } = facility;
    const whom = kind === 'family' ? dossierTexts.askFacility(name, formatPhone(phone)) : dossierTexts.tell;
    const missing = lost.length > 0 ? ['', dossierTexts.missing, ...lost, whom] : [];
    const title = dossierTexts.listTitle(longDateTime(appointment.start, timeZone), name);
    // Windows’ editors of old take it for UTF-8 by this mark.
    const text = `\ufeff${[title, '', ...lines, ...missing, ''].join('\r\n')}`;
    return zipText(dossierTexts.listName, text);
  }

  /** The list comes last: by then it is known what could be read. */
  async function* entries(
    visitor: Visitor,
    facility: Facility,
    found: DossierFile[],
  ): AsyncGenerator<ZipEntry> {
    const names = fileNames(found);
    const lines: string[] = [];
    const lost: string[] = [];
    for (const [index, file] of found.entries()) {
      const name = names[index] ?? '';
      const place = [visitor.facility, visitor.appointmentId, fileIdOf(file)] as const;
      const isThere = yield* zippedFile({
        name,
        open: () => files.open(...place),
        onLost: (err) => logger.error({ err, file: fileIdOf(file) }, 'a file is missing in an archive'),
      });
      if (isThere) lines.push(lineOf(file, name, facility));
      // Unless it was taken back meanwhile.
      else if (await files.find(...place)) lost.push(name);
    }
    yield listOf(visitor, facility, lines, lost);
  }

  return {
    /** None of it is whole in memory. @throws Failure not-found: there is nothing in it */
    async make(visitor: Visitor): Promise<{ name: string; archive: Readable }> {
      const [{ files: found }, facility] = await Promise.all([
        dossiers.ofFamily(visitor.facility, visitor.appointmentId),
        facilities.get(visitor.facility),
      ]);
      if (!facility || found.length === 0) throw new Failure('not-found');
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: facility.timeZone }).format(
        new Date(visitor.appointment.start),
      );
      return {
        name: `teleconsultation-${day}.zip`,
        archive: zipStream(entries(visitor, facility, found), clock.now()),
      };
    },
  };
}
export type DossierZip = ReturnType<typeof createDossierZip>;
