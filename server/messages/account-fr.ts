import type { AccountLetterFacts } from '../services/account-mail.ts';
import { longDateTime } from './dates-fr.ts';
import { narrowSpaces, type Letter } from './fr.ts';

/** To whoever takes up an account or has lost its password: nothing of any patient. */
export function accountLetter({ account, kind, link, expiresAt, facility }: AccountLetterFacts): Letter {
  const place = facility?.name ?? 'Vis-à-vis';
  const end = longDateTime(expiresAt, facility?.timeZone ?? 'Europe/Paris');
  const isInvite = kind === 'invite';
  const paragraphs = [
    `Bonjour ${account.name},`,
    isInvite
      ? `${place} vous ouvre un compte Vis-à-vis, pour les téléconsultations. Votre identifiant : ${account.login}`
      : `Un nouveau mot de passe a été demandé pour votre compte Vis-à-vis (${place}). Votre identifiant : ${account.login}`,
    isInvite
      ? 'Ouvrez ce lien pour choisir votre mot de passe.'
      : 'Ouvrez ce lien pour choisir un nouveau mot de passe.',
    `Il sert une seule fois, jusqu’au ${end}. Ne le transmettez à personne.`,
    isInvite
      ? 'Vous n’attendiez pas ce message ? Ne faites rien : sans vous, le compte ne sert à personne.'
      : 'Vous n’avez rien demandé ? N’ouvrez pas le lien et prévenez votre coordination.',
    `Ce message est envoyé par un automate pour ${place}.`,
  ];
  return {
    subject: narrowSpaces(
      isInvite ? `Votre compte Vis-à-vis (${place})` : 'Votre nouveau mot de passe Vis-à-vis',
    ),
    sender: place,
    paragraphs: paragraphs.map(narrowSpaces),
    link,
    keys: [],
    buttonLabel: isInvite ? 'Choisir mon mot de passe' : 'Choisir un nouveau mot de passe',
  };
}
