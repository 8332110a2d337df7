import type { AnswerWords } from '#domain/answer-text.ts';
import type { AppointmentStatus } from '#domain/appointment.ts';
import type { AuditAction, AuditEvent } from '#domain/audit.ts';
import type { Role } from '#domain/author.ts';
import type { Consent } from '#domain/consent.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Guest } from '#domain/guests.ts';
import type { Channel, MessageKind, MessageState } from '#domain/message.ts';

/** What was done, as the person it is about reads it. */
const accessWords: Partial<Record<AuditAction, string>> = {
  'open-link': 'Ouverture du lien',
  'read-space': 'Lecture de l’espace de la famille',
  'read-dossier': 'Lecture du dossier',
  'read-history': 'Lecture des consultations précédentes',
  'read-archive': 'Lecture du dossier archivé',
  'read-file': 'Lecture d’un document',
  'read-access-note': 'Lecture de la fiche d’accès',
  'read-guests': 'Lecture de la liste des invités',
  'answer-questionnaire': 'Réponse au questionnaire',
  join: 'Entrée dans la consultation',
  'continue-here': 'Reprise sur un autre appareil',
  'write-draft': 'Brouillon du médecin',
  deposit: 'Dépôt d’un document',
  'book-follow-up': 'Rendez-vous de suivi demandé par le médecin',
  'invite-guest': 'Invitation d’une personne',
  'read-guest-access': 'Lecture du lien d’une personne invitée',
  'withdraw-guest': 'Retrait d’une invitation',
  'accept-push': 'Accord pour recevoir des notifications',
  'withdraw-push': 'Retrait de cet accord',
  'export-person': 'Copie des données de la personne',
  'erase-person': 'Effacement de la personne',
};

export const accessWord = (action: AuditAction): string => accessWords[action] ?? 'Autre accès';

export const byWords: Record<Exclude<AuditEvent['by']['kind'], 'account'> | Role | 'left', string> = {
  device: 'Une tablette de l’établissement',
  link: 'La famille ou une personne invitée, par son lien',
  console: 'L’exploitant du service',
  service: 'Le service lui-même',
  nobody: 'Quelqu’un qui n’a pas pu entrer',
  staff: 'Une personne de l’établissement',
  coordinator: 'La coordination de l’établissement',
  practitioner: 'Le médecin',
  operator: 'L’exploitant du service',
  left: 'Une personne qui n’a plus de compte',
};

export const statusWords: Record<AppointmentStatus, string> = {
  booked: 'Prévue',
  arrived: 'En cours',
  fulfilled: 'Terminée',
  cancelled: 'Annulée',
  noshow: 'N’a pas eu lieu',
};
export const relationWords: Record<Consent['giver']['relation'], string> = {
  patient: 'la personne elle-même',
  parent: 'parent',
  guardian: 'représentant légal',
  relative: 'proche',
  'trusted-person': 'personne de confiance',
};
export const meansWords: Record<Consent['means'], string> = {
  phone: 'par téléphone',
  'in-person': 'en personne',
  writing: 'par écrit',
};
export const kindWords: Record<DossierFile['kind'], string> = {
  document: 'Document',
  report: 'Compte rendu',
  prescription: 'Ordonnance',
};
export const guestWords: Record<Guest['role'], string> = {
  relative: 'proche',
  interpreter: 'interprète',
  professional: 'professionnel',
};

const channelWords: Record<Channel, string> = { push: 'Notification', sms: 'SMS', email: 'E-mail' };
const messageWords: Record<MessageKind, string> = {
  booked: 'invitation',
  moved: 'nouvelle date',
  cancelled: 'annulation',
  reissued: 'nouveau lien',
  resent: 'renvoi du lien',
  invited: 'invitation',
  complete: 'lien et mot de passe, à la place d’un SMS',
  'reminder-day': 'rappel',
  'reminder-hour': 'rappel',
  awaited: '« On vous attend »',
  deposited: 'document à lire',
};
const sentWords: Record<MessageState['state'], string> = {
  queued: 'en attente',
  sent: 'envoyé',
  delivered: 'remis',
  failed: 'non remis',
};

/** « SMS, rappel, remis ». What was written before kinds were kept was an invitation. */
export const messageWord = ({ channel, kind = 'booked', state }: MessageState): string =>
  [channelWords[channel], messageWords[kind], sentWords[state]].join(', ');

export const personTexts = {
  title: (name: string) => `Données de ${name}`,
  intro: (facility: string, when: string) =>
    `Copie de ce que ${facility} garde dans Vis-à-vis, faite le ${when}. Tout s’ouvre dans un navigateur\u202f; rien ne demande de connexion.`,
  identity: 'Identité et coordonnées',
  unverified: 'saisi par l’établissement, non vérifié',
  none: 'Non renseigné',
  fields: {
    familyName: 'Nom',
    givenNames: 'Prénoms',
    birthDate: 'Date de naissance',
    email: 'Adresse e-mail',
    mobile: 'Téléphone',
    contactName: 'Personne à appeler',
    regime: 'Régime d’assurance',
    nir: 'Numéro de sécurité sociale',
  },
  consultations: 'Consultations',
  noConsultation: 'Aucune consultation.',
  doctor: 'Médecin',
  status: 'État',
  motive: 'Motif',
  askedBy: 'Demandée par',
  consents: 'Consentement',
  given: 'Donné',
  withdrawn: 'Retiré',
  answers: 'Questionnaire',
  notes: 'Notes',
  documents: 'Documents',
  tests: 'Tests de l’appareil',
  calls: 'Appels',
  guests: 'Personnes invitées',
  messages: 'Messages envoyés à la famille',
  call: (minutes: number) => `${minutes} min`,
  notifications: 'Appareils qui reçoivent des notifications',
  accesses: 'Qui a eu accès',
  noAccess: 'Aucun accès noté.',
  refused: 'refusé',
  when: 'Quand',
  what: 'Quoi',
  who: 'Par qui',
  copies:
    'Chaque tablette de l’établissement garde aussi une copie des dossiers récents, pour fonctionner sans réseau. L’établissement répond des personnes qui y travaillent.',
  lost: 'Ce document est nommé dans le dossier, mais le service ne le retrouve pas ou ne peut pas le lire. Demandez-le à l’établissement.\n',
  left: 'Ce qui n’y est pas',
  leftText:
    'Les brouillons que le médecin n’a pas encore versés au dossier, et les sauvegardes du service. Les mêmes données sont dans fhir.json (pour un autre logiciel) et donnees.json (telles qu’elles sont gardées).',
} as const;

/** As the questionnaire's answers are read. */
export const answerWords: AnswerWords = {
  yes: 'Oui',
  no: 'Non',
  unknown: 'Ne sait pas',
  date: (day) => day.split('-').reverse().join('/'),
};
