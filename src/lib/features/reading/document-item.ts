import type { SpaceFile } from '#domain/access-link.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import { fileMoment, type FileMoment } from '#domain/file-moment.ts';
import { removalOf, type FileReader } from '#domain/file-rights.ts';
import { fileIdOf } from '#domain/seen.ts';
import { hasThumbnail, thumbnailAddress } from '#domain/thumbnails.ts';

/** A document of a dossier as a list shows it, whoever reads. */
export interface DocumentItem {
  id: string;
  kind: DossierFile['kind'];
  name: string;
  mediaType: DossierFile['mediaType'];
  sizeBytes: number;
  /** UTC instant */
  at: string;
  author: 'family' | 'facility' | 'practitioner';
  /** Who of them; families aren't told. */
  authorName: string | null;
  /** null: the list says which consultation. */
  moment: FileMoment | null;
  isNew: boolean;
  mayRemove: boolean;
  /** Where its bytes are, and its picture in small. */
  href: string;
  thumbnail: string | null;
}

type Hours = Pick<Appointment, 'start' | 'end' | 'closedAt'>;
type Place = Hours & Pick<Appointment, 'status' | 'facility' | 'practitioner'> & { id: string };

const AUTHORS: Record<DossierFile['by']['kind'], DocumentItem['author']> = {
  family: 'family',
  staff: 'facility',
  practitioner: 'practitioner',
  service: 'practitioner',
};

const thumbnailOf = (file: { mediaType: string }, href: string) =>
  hasThumbnail(file) ? thumbnailAddress(href) : null;

interface Reading {
  appointment: Place;
  reader: FileReader;
  /** Ids. */
  unseen: ReadonlySet<string>;
}

/** As staff and doctors read them. */
export function dossierItem(file: DossierFile, { appointment, reader, unseen }: Reading): DocumentItem {
  const id = fileIdOf(file);
  const href = `/files/${appointment.id}/${id}`;
  const { kind, name, mediaType, sizeBytes, at, by } = file;
  return {
    ...{ id, kind, name, mediaType, sizeBytes, at, href },
    author: AUTHORS[by.kind],
    authorName: by.kind === 'family' ? null : by.name,
    moment: fileMoment(at, appointment),
    isNew: unseen.has(id),
    mayRemove: removalOf(reader, file, appointment) === 'allowed',
    thumbnail: thumbnailOf(file, href),
  };
}

/** Of an earlier consultation: nothing is new in it, and nothing leaves it. */
export function earlierItem(file: DossierFile, href: string): DocumentItem {
  const { kind, name, mediaType, sizeBytes, at, by } = file;
  return {
    ...{ id: fileIdOf(file), kind, name, mediaType, sizeBytes, at, href },
    author: AUTHORS[by.kind],
    authorName: by.kind === 'family' ? null : by.name,
    ...{ moment: null, isNew: false, mayRemove: false, thumbnail: thumbnailOf(file, href) },
  };
}

/** As a family reads them. */
export const spaceItem = (file: SpaceFile, appointment: Hours): DocumentItem => ({
  ...file,
  authorName: null,
  moment: fileMoment(file.at, appointment),
  thumbnail: thumbnailOf(file, file.href),
});
