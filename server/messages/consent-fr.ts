/** Read out by staff when they take the family's consent (R1); a facility may replace it. */
export const CONSENT_TEXT = {
  version: '2027-01',
  text: `Nous vous proposons une consultation avec un médecin, par vidéo, depuis votre domicile.

Pour l’organiser, nous notons vos coordonnées et quelques informations sur la personne concernée. Elles servent à cette consultation et au suivi du dossier. Seuls l’établissement et le médecin les lisent. La vidéo n’est pas enregistrée.

Vous pouvez refuser, ou changer d’avis à tout moment : un rendez-vous sur place sera proposé. Vous pouvez aussi demander à lire, à corriger ou à supprimer ces informations, en appelant l’établissement.

Êtes-vous d’accord ?`,
};
