const NOTE =
  'Ceci est un essai d’envoi, demandé par la personne qui fait marcher le service de rendez-vous vidéo. Vous n’avez rien à faire.';

/** An operator's try: harmless, whoever it reaches. */
export const testMail = {
  subject: 'Essai d’envoi',
  text: `Bonjour,\n\n${NOTE}\n`,
  html: `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai d’envoi</title></head><body><p>Bonjour,</p><p>${NOTE}</p></body></html>`,
} as const;

/** GSM-7, one segment. */
export const TEST_SMS = "Essai d'envoi du service de rendez-vous video. Vous n'avez rien a faire.";
