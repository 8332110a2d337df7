import type { MessageKind } from '#domain/message.ts';
import { fillIn, type OwnText, type TextChannel, type Variable } from '#domain/message-texts.ts';
import { formatPhone } from '#domain/phone.ts';
import { longDateTime, shortDateTime } from './dates-fr.ts';

/** What a message may say: no health data, no doctor, no speciality, no name of the patient. */
export interface MessageFacts {
  kind: MessageKind;
  facilityName: string;
  smsName: string;
  /** E.164 */
  facilityPhone: string;
  /** The hour that it names: of the appointment, or until when a document can be read. */
  when: string;
  timeZone: string;
  entryOpensMinutes: number;
  link: string;
  identifier: string;
  /** In groups; null in an e-mail whose SMS carries it. */
  passcode: string | null;
  helpUrl: string;
  /** The mailbox is the facility's own, which hands the message on (R3). */
  toFacility: boolean;
}

export interface Letter {
  subject: string;
  /** Above everything: whose message it is. */
  sender: string;
  /** Paragraphs; a list is a paragraph of several lines. */
  paragraphs: string[];
  /** The paragraph after which the big button to the link stands; null: no link in this message. */
  link: string | null;
  buttonLabel: string;
  /** What to type behind the link: shown large in HTML, where the text says it in passing. */
  keys: { label: string; value: string }[];
}

const SUBJECTS: Record<MessageKind, (when: string) => string> = {
  booked: (when) => `Votre rendez-vous vidéo du ${when}`,
  moved: (when) => `Votre rendez-vous vidéo est déplacé au ${when}`,
  cancelled: (when) => `Votre rendez-vous vidéo du ${when} est annulé`,
  reissued: (when) => `Nouveau lien pour votre rendez-vous vidéo du ${when}`,
  resent: (when) => `Votre rendez-vous vidéo du ${when}`,
  invited: (when) => `Invitation à un rendez-vous vidéo, le ${when}`,
  complete: (when) => `Vos accès pour le rendez-vous vidéo du ${when}`,
  'reminder-day': (when) => `Rappel : votre rendez-vous vidéo du ${when}`,
  'reminder-hour': (when) => `Bientôt : votre rendez-vous vidéo du ${when}`,
  awaited: (when) => `On vous attend à votre rendez-vous vidéo du ${when}`,
  deposited: (when) => `Un document à lire jusqu’au ${when}`,
};

const OPENINGS: Record<MessageKind, (facility: string, when: string) => string> = {
  booked: (facility, when) => `${facility} vous donne rendez-vous par vidéo le ${when}.`,
  moved: (facility, when) =>
    `Votre rendez-vous vidéo avec ${facility} est déplacé. Il aura lieu le ${when}. L’ancien lien ne fonctionne plus.`,
  cancelled: (facility, when) =>
    `Votre rendez-vous vidéo avec ${facility}, prévu le ${when}, est annulé. Le lien que vous avez reçu ne fonctionne plus.`,
  reissued: (facility, when) =>
    `Voici un nouveau lien pour votre rendez-vous vidéo avec ${facility}, le ${when}. L’ancien lien ne fonctionne plus.`,
  resent: (facility, when) =>
    `Voici de nouveau le lien de votre rendez-vous vidéo avec ${facility}, le ${when}.`,
  invited: (facility, when) =>
    `${facility} vous invite à prendre part à un rendez-vous par vidéo le ${when}. Ce lien est le vôtre : ne le transmettez pas.`,
  complete: (facility, when) =>
    `Notre SMS n’est pas arrivé. Voici tout ce qu’il faut pour votre rendez-vous vidéo avec ${facility}, le ${when}.`,
  'reminder-day': (facility, when) =>
    `Nous vous rappelons votre rendez-vous vidéo avec ${facility}, le ${when}.`,
  'reminder-hour': (facility, when) =>
    `Votre rendez-vous vidéo avec ${facility} commence bientôt : le ${when}.`,
  awaited: (facility, when) =>
    `On vous attend dans la salle vidéo : votre rendez-vous avec ${facility}, le ${when}, a commencé.`,
  deposited: (facility, when) =>
    `À la suite de votre rendez-vous vidéo avec ${facility}, un document est à lire jusqu’au ${when}.`,
};

const OWN_HOUR = 'L’heure est celle de l’établissement.';

function steps({ kind, identifier, passcode, entryOpensMinutes }: MessageFacts): string {
  if (kind === 'deposited')
    return [
      '1. Ouvrez le lien : c’est celui de votre rendez-vous.',
      `2. Saisissez l’identifiant : ${identifier}, et le mot de passe que vous avez déjà.`,
      '3. Lisez le document, ou gardez-le sur votre appareil : après cette date, il ne s’ouvre plus.',
    ].join('\n');
  const secret = passcode ? `le mot de passe : ${passcode}` : 'le mot de passe reçu par SMS';
  return [
    '1. Ouvrez le lien sur l’appareil qui servira pour la vidéo.',
    `2. Saisissez l’identifiant : ${identifier}, et ${secret}.`,
    '3. Faites le test de la caméra et du son, sans attendre le jour du rendez-vous.',
    `4. Le jour venu, revenez par ce lien. La salle ouvre ${entryOpensMinutes} minutes avant l’heure.`,
  ].join('\n');
}

/** What stands for each variable of a facility's own text. */
export function valuesOf(facts: MessageFacts, channel: TextChannel): Record<Variable, string> {
  const { facilityName, smsName, when, timeZone, link, identifier, passcode, facilityPhone } = facts;
  const phone = formatPhone(facilityPhone);
  const isShort = channel === 'sms';
  return {
    etablissement: isShort ? smsName : facilityName,
    date: (isShort ? shortDateTime : longDateTime)(when, timeZone),
    ...{ lien: link, identifiant: identifier, motdepasse: passcode ?? '' },
    telephone: isShort ? phone.replace(/\s/g, '') : phone,
  };
}

/** The e-mail's words that a facility may change, as variables write them. */
export const standardMail = (kind: MessageKind): OwnText => ({
  subject: narrowSpaces(SUBJECTS[kind]('{date}')),
  text: narrowSpaces(`${OPENINGS[kind]('{etablissement}', '{date}')} ${OWN_HOUR}`),
});

/** The e-mail, before it is laid out as text and HTML. @param own the facility's own subject and opening */
export function letter(facts: MessageFacts, own: OwnText | null = null): Letter {
  const values = valuesOf(facts, 'email');
  const { kind, facilityName, toFacility } = facts;
  const when = longDateTime(facts.when, facts.timeZone);
  const phone = formatPhone(facts.facilityPhone);
  const forwarded = 'Ce message est destiné à la famille : merci de le lui transmettre.';
  const isOver = kind === 'cancelled';
  const isDeposit = kind === 'deposited';
  const help = isOver
    ? `Pour convenir d’un autre rendez-vous, appelez ${facilityName} au ${phone}.`
    : `Une question, une difficulté ? Appelez ${facilityName} au ${phone}.`;
  return {
    subject: narrowSpaces(
      (toFacility ? 'À transmettre à la famille : ' : '') +
        (own ? fillIn(own.subject, values) : SUBJECTS[kind](when)),
    ),
    paragraphs: [
      'Bonjour,',
      ...(toFacility ? [forwarded] : []),
      own ? fillIn(own.text, values) : `${OPENINGS[kind](facilityName, when)} ${OWN_HOUR}`,
      ...(isOver ? [] : [steps(facts)]),
      help,
      `Mode d’emploi, avec des images : ${facts.helpUrl}`,
      'Nous ne vous demanderons jamais d’argent ni de numéro de carte.',
    ].map(narrowSpaces),
    link: isOver ? null : facts.link,
    buttonLabel: isDeposit ? 'Lire le document' : 'Ouvrir mon rendez-vous',
    sender: facilityName,
    keys: [
      { label: 'Identifiant', value: facts.identifier },
      ...(facts.passcode && !isDeposit ? [{ label: 'Mot de passe', value: facts.passcode }] : []),
    ],
  };
}

/** French typography: no-break spaces before signs. */
export const narrowSpaces = (text: string) =>
  text.replace(/ ([;!?»])/g, '\u202f$1').replace(/ :(?= |$)/gm, '\u00a0:');

const SMS_NEWS: Record<MessageKind, (when: string) => string> = {
  booked: (when) => `RDV video ${when}`,
  moved: (when) => `RDV video deplace au ${when}`,
  cancelled: (when) => `le RDV video du ${when} est annule.`,
  reissued: (when) => `nouveau lien RDV video ${when}`,
  resent: (when) => `RDV video ${when}`,
  invited: (when) => `invitation RDV video ${when}`,
  complete: (when) => `RDV video ${when}`,
  'reminder-day': (when) => `rappel RDV video ${when}`,
  'reminder-hour': (when) => `rappel RDV video ${when}`,
  awaited: () => `on vous attend au RDV video`,
  deposited: (when) => `document a lire jusqu'au ${when}`,
};

/** From the clearest wording to the shortest, as variables write it. */
export function smsTemplates(kind: MessageKind): string[] {
  const news = `{etablissement}: ${SMS_NEWS[kind]('{date}')}`;
  if (kind === 'cancelled') return [`${news} Le lien ne marche plus. Tel {telephone}`];
  if (kind === 'deposited') {
    const codes = 'Identifiant {identifiant}, meme mot de passe';
    const brief = codes.replace('Identifiant', 'Id');
    return [`${news} {lien} ${codes} Tel {telephone}`, `${news} {lien} ${brief} Tel {telephone}`];
  }
  const clear = `${news} {lien} Identifiant {identifiant} Mot de passe {motdepasse}`;
  const brief = `${news} {lien} Id {identifiant} Mdp {motdepasse}`;
  return [`${clear} Tel {telephone}`, `${brief} Tel {telephone}`, brief, brief.replace('RDV video ', 'RDV ')];
}

/** The same SMS, from the clearest wording to the shortest: the first that fits one segment leaves. */
export const smsVariants = (facts: MessageFacts): string[] =>
  smsTemplates(facts.kind).map((text) => fillIn(text, valuesOf(facts, 'sms')));
