import type { DossierFile } from '#domain/dossier-file.ts';

/** Where a file of a dossier that one may open is read. */
export function fileAddress({ _id }: Pick<DossierFile, '_id'>): string {
  const [, appointment = '', file = ''] = _id.split(':');
  return `/files/${appointment}/${file}`;
}
