import type { Author } from '#domain/author.ts';
import type { DossierFile } from '#domain/dossier-file.ts';

const KINDS: Record<DossierFile['kind'], string> = {
  document: 'Document',
  report: 'Compte rendu',
  prescription: 'Ordonnance',
};
const AUTHORS: Record<Author['kind'], string> = {
  family: 'la famille',
  staff: 'l’établissement',
  practitioner: 'le médecin',
  service: 'le médecin',
};

interface Listed {
  name: string;
  kind: DossierFile['kind'];
  author: Author['kind'];
  at: string;
  size: string;
}

export const dossierTexts = {
  /** How the dossier names those who have no account. */
  family: 'Famille',
  listName: 'Liste des documents.txt',
  listTitle: (hour: string, facility: string) => `Documents de la téléconsultation du ${hour}, ${facility}`,
  listed: ({ name, kind, author, at, size }: Listed) =>
    `${name}\u202f: ${KINDS[kind]}, ajouté par ${AUTHORS[author]} le ${at} (${size} ko)`,
  missing: 'Ces documents n’ont pas pu être lus, ils manquent ici\u202f:',
  askFacility: (facility: string, phone: string) => `Demandez-les à ${facility}\u202f: ${phone}.`,
  tell: 'Prévenez la personne qui s’occupe de l’application.',
} as const;
