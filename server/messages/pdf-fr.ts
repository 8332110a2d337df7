const NBSP = '\u00a0';

/** Words of the doctor's documents. The narrow no-break space isn't in the font: see documents-pdf.ts. */
export const pdfTexts = {
  titles: { report: 'COMPTE RENDU', prescription: 'ORDONNANCE' },
  fileNames: { report: 'Compte rendu', prescription: 'Ordonnance' },
  subjects: { report: 'Compte rendu de téléconsultation', prescription: 'Ordonnance de téléconsultation' },
  patient: 'Patient',
  bornOn: (date: string) => `Date de naissance${NBSP}: ${date}`,
  birthDateMissing: `Date de naissance${NBSP}: non renseignée`,
  facility: 'Établissement',
  phone: (number: string) => `Tél.${NBSP}: ${number}`,
  consultation: (date: string, hour: string) => `Téléconsultation du ${date} à ${hour}`,
  writtenOn: (date: string) => `Établi le ${date}`,
  hour: (hours: string, minutes: string) => `${Number(hours)}${NBSP}h${NBSP}${minutes}`,
  page: (page: number, pages: number) => `Page ${page} sur ${pages}`,
  closing: 'Document établi et déposé au télédossier du patient.',
} as const;
