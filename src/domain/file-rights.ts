import type { Appointment } from './appointment.ts';
import type { Author } from './author.ts';
import type { DossierFile } from './dossier-file.ts';
import { may, type Actor } from './permissions.ts';
import type { Ulid } from './primitives.ts';

/** Who asks, as what they write is signed. */
export interface FileReader extends Actor {
  id: Author['id'];
}

/** The appointment of a dossier, by the id that its files carry. */
export type FilePlace = Pick<Appointment, 'status' | 'facility' | 'practitioner'> & { id: Ulid };

/**
 * Whether someone may take a document back: whoever added it, and a coordinator what their facility's staff added, until
 * the consultation begins. What a doctor deposited stays.
 */
export function removalOf(
  reader: FileReader,
  { by, kind }: Pick<DossierFile, 'by' | 'kind'>,
  appointment: FilePlace,
): 'allowed' | 'not-theirs' | 'too-late' {
  const { id, status, facility, practitioner } = appointment;
  const place = { facility, practitioner, appointment: id };
  if (!may(reader, 'remove-document', place) || kind !== 'document') return 'not-theirs';
  const isTheirs =
    by.id === reader.id || (by.kind === 'staff' && may(reader, 'remove-colleagues-document', place));
  if (!isTheirs) return 'not-theirs';
  return status === 'booked' ? 'allowed' : 'too-late';
}
