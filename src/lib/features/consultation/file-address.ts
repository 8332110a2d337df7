import type { DossierFile } from '#domain/dossier-file.ts';

/** Where the service hands out a file's bytes, from its id: `file:<appointment>:<ulid>`. */
export function fileAddress({ _id }: DossierFile): string {
  const [, appointment = '', file = ''] = _id.split(':');
  return `/files/${appointment}/${file}`;
}
