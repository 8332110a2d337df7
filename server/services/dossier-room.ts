import type { Author } from '#domain/author.ts';
import { MAX_FILES_PER_DOSSIER, type DossierFile } from '#domain/dossier-file.ts';
import type { Ulid } from '#domain/primitives.ts';
import { Failure } from '../failure.ts';

/** Of one dossier's family, staff or doctor: what was begun and never ended stays on the disk until it expires. */
const MAX_UNDER_WAY = 40;

/** An upload that has not ended. */
export interface Begun {
  upload: string;
  appointment: Ulid;
  /** Several uploads may be of one, after answers that were lost. */
  file: Ulid;
  author: Author['kind'];
}

interface Dependencies {
  keptIn: (facility: string, appointment: Ulid) => Promise<Ulid[]>;
  /** Those that the disk knows. */
  begunIn: (appointment: Ulid) => Promise<Begun[]>;
}

/** Whether a dossier takes one more upload: by what it holds, and what is on its way to it. */
export function createDossierRoom({ keptIn, begunIn }: Dependencies) {
  /** Asked for at this moment, and perhaps not yet on the disk: they count each other. */
  const asked = new Set<Begun>();

  async function refusalOf(facility: string, kind: DossierFile['kind'], begun: Begun) {
    const { upload, appointment, file, author } = begun;
    const [kept, onDisk] = await Promise.all([keptIn(facility, appointment), begunIn(appointment)]);
    const here = [...asked].filter((one) => one.appointment === appointment);
    const byUpload = new Map([...onDisk, ...here].map((one) => [one.upload, one]));
    byUpload.delete(upload);
    const others = [...byUpload.values()];
    const taken = new Set([...kept, ...others.map((one) => one.file)]);
    taken.delete(file);
    // A doctor's report finds room always: it ends the consultation.
    if (kind === 'document' && taken.size >= MAX_FILES_PER_DOSSIER) return 'dossier-full';
    const own = others.filter((one) => one.author === author);
    return own.length >= MAX_UNDER_WAY ? 'too-many-attempts' : null;
  }

  return {
    /** Once it is in, it counts until it `leave`s. @throws Failure dossier-full, too-many-attempts */
    async enter(facility: string, kind: DossierFile['kind'], begun: Begun): Promise<void> {
      asked.add(begun);
      const refusal = await refusalOf(facility, kind, begun);
      if (!refusal) return;
      asked.delete(begun);
      throw new Failure(refusal);
    },
    leave: (begun: Begun) => void asked.delete(begun),
  };
}
