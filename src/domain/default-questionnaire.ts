import { MEASURE_NAMES, measureQuestion } from './measures.ts';
import { formUrl, HINT_URL, type Question, type Questionnaire, type QuestionType } from './questionnaire.ts';

/** The form of every facility that hasn't written its own, and the name under which its own go on. */
export const DEFAULT_FORM = 'general';
/** Goes up with any change below; a facility's own versions start above FIRST_OWN_VERSION. */
export const DEFAULT_VERSION = '1';
export const FIRST_OWN_VERSION = 100;

/** A choice's code, from its words. */
export const codeOf = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

export const choiceOf = (text: string) => ({ valueCoding: { code: codeOf(text), display: text } });

interface Asked {
  hint?: string;
  options?: readonly string[];
  repeats?: boolean;
  when?: Question['enableWhen'];
}
function ask(
  linkId: string,
  type: QuestionType,
  text: string,
  { hint, options, repeats, when }: Asked = {},
): Question {
  return {
    ...{ linkId, type, text },
    ...(hint && { extension: [{ url: HINT_URL, valueString: hint }] }),
    ...(options && { answerOption: options.map(choiceOf) }),
    ...(repeats && { repeats }),
    ...(when && { enableWhen: when }),
  };
}
const ifYes = (question: string): Question['enableWhen'] => [
  { question, operator: '=', answerBoolean: true },
];

const SYMPTOMS = [
  ...['Fièvre', 'Douleur', 'Toux', 'Gêne pour respirer', 'Vomissements ou diarrhée', 'Fatigue inhabituelle'],
  ...[
    'Problème de peau',
    'Mauvais sommeil',
    'Changement de comportement',
    'Autre chose',
    'Rien de tout cela',
  ],
];
const DURATIONS = [
  'Aujourd’hui',
  'Deux ou trois jours',
  'Une semaine environ',
  'Plus de deux semaines',
  'Plusieurs mois',
];
const TAKEN = MEASURE_NAMES.filter((name) => name !== 'height');

/** Nothing in it is required. */
export const defaultQuestionnaire = (facility: string): Questionnaire => ({
  resourceType: 'Questionnaire',
  url: formUrl(facility, DEFAULT_FORM),
  version: DEFAULT_VERSION,
  title: 'Avant la consultation',
  status: 'active',
  subjectType: ['Patient'],
  item: [
    ask('reason', 'text', 'Pourquoi voyez-vous le médecin ?', {
      hint: 'Avec vos mots. Une phrase suffit.',
    }),
    {
      ...{ linkId: 'symptoms', type: 'group', text: 'Ce qui ne va pas' },
      item: [
        ask('symptoms-which', 'choice', 'Que remarquez-vous ?', {
          ...{ options: SYMPTOMS, repeats: true, hint: 'Plusieurs réponses possibles.' },
        }),
        ask('symptoms-since', 'choice', 'Depuis quand ?', {
          options: DURATIONS,
          when: [{ question: 'symptoms-which', operator: 'exists', answerBoolean: true }],
        }),
        ask('symptoms-words', 'text', 'Voulez-vous préciser ?', {
          hint: 'Par exemple : où, à quel moment.',
        }),
      ],
    },
    {
      ...{ linkId: 'treatments', type: 'group', text: 'Les médicaments' },
      item: [
        ask('treatments-any', 'boolean', 'Des médicaments sont-ils pris en ce moment ?'),
        ask('treatments-which', 'text', 'Lesquels ?', {
          hint: 'Vous pouvez aussi photographier l’ordonnance, dans Documents.',
          when: ifYes('treatments-any'),
        }),
      ],
    },
    {
      ...{ linkId: 'allergies', type: 'group', text: 'Les allergies' },
      item: [
        ask('allergies-any', 'boolean', 'Y a-t-il des allergies connues ?'),
        ask('allergies-which', 'text', 'Lesquelles ?', {
          hint: 'Médicament, aliment, et ce qui s’est passé.',
          when: ifYes('allergies-any'),
        }),
      ],
    },
    {
      ...{ linkId: 'measures', type: 'group', text: 'Les dernières mesures' },
      item: [ask('measures-date', 'date', 'Prises le'), ...TAKEN.map((name) => measureQuestion(name))],
    },
    ask('questions', 'text', 'Quelles questions voulez-vous poser au médecin ?'),
  ],
});
