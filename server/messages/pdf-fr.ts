const NBSP = '\u00a0';

/** Words of the doctor's documents. The narrow no-break space isn't in the font: see pdf-fonts.ts. */
export const pdfTexts = {
  titles: { report: 'COMPTE RENDU', prescription: 'ORDONNANCE' },
  fileNames: { report: 'Compte rendu', prescription: 'Ordonnance' },
  subjects: { report: 'Compte rendu de téléconsultation', prescription: 'Ordonnance de téléconsultation' },
  patient: 'Patient',
  bornOn: (date: string) => `Date de naissance${NBSP}: ${date}`,
  birthDateMissing: `Date de naissance${NBSP}: non renseignée`,
  phone: (number: string) => `Tél.${NBSP}: ${number}`,
  consultation: (date: string, hour: string) => `Téléconsultation du ${date} à ${hour}`,
  rpps: (number: string) => `RPPS${NBSP}: ${number}`,
  lineCount: (count: number) => (count === 1 ? 'Une ligne prescrite.' : `${count}${NBSP}lignes prescrites.`),
  writtenOn: (date: string, facility: string) => `Établi le ${date}, en téléconsultation avec ${facility}`,
  hour: (hours: string, minutes: string) => `${Number(hours)}${NBSP}h${NBSP}${minutes}`,
  page: (page: number, pages: number) => `${page}/${pages}`,
  closing: 'Document établi, identifié et déposé au télédossier du patient par son auteur.',
} as const;
