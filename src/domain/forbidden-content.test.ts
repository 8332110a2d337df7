import { expect, it } from 'vitest';
import { forbiddenIn } from './forbidden-content.ts';

const known = {
  practitioners: ['Dr Hélène Vasseur', 'Karim Le Goff'],
  specialities: ['Neurologie', 'Centre du sommeil'],
};
const kinds = (text: string) => forbiddenIn(text, known).map(({ kind, word }) => `${kind}: ${word}`);

it.each([
  ['Votre rendez-vous vidéo du lundi 29 mars 2027 à 14 h 30', []],
  ['Avec le Dr Vasseur', ['practitioner: Dr Vasseur']],
  ['avec le Dr. Hélène VASSEUR, et Vasseur', ['practitioner: Dr. Hélène VASSEUR', 'practitioner: Vasseur']],
  ['Vasseur, Hélène : le Dr vous attend', ['practitioner: Vasseur', 'practitioner: Hélène', 'health: Dr']],
  ['avec HÉLÈNE et le goff', ['practitioner: HÉLÈNE', 'practitioner: goff']],
  ['Téléconsultation de neurologie', ['health: Téléconsultation', 'speciality: neurologie']],
  ['pour votre sommeil', ['speciality: sommeil']],
  ['Vos résultats de santé', ['health: santé']],
  ['Réglez 25 € par carte', ['money: Réglez', 'money: €', 'money: carte']],
  ['Une question ? Appelez l’établissement.', []],
])('%s', (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});
