/** How the dossier names those who have no account. */
export const dossierTexts = { family: 'Famille' } as const;
