import { expect, it } from 'vitest';
import { fillIn, OWN_TEXTS, textFaults, variablesOf } from './message-texts.ts';

const known = { practitioners: ['Dr Hélène Vasseur'], specialities: ['Neurologie'] };
const SMS = { kind: 'booked', channel: 'sms', subject: '' } as const;
const WAY_IN = '{lien} {identifiant} {motdepasse}';
const faults = (text: string, over: object = {}) =>
  textFaults({ ...SMS, text, ...over }, known).map(({ fault, about }) => `${fault} ${about}`.trim());

it.each([
  [`{etablissement}: RDV video {date} ${WAY_IN} Tel {telephone}`, []],
  [
    'RDV {date}',
    ['missing-variable {lien}', 'missing-variable {identifiant}', 'missing-variable {motdepasse}'],
  ],
  [`RDV {date} ${WAY_IN} {prenom}`, ['unknown-variable {prenom}']],
  [`RDV {date} ${WAY_IN} {`, ['unknown-variable {']],
  [`RDV {date} ${WAY_IN} avec Vasseur`, ['practitioner Vasseur']],
  [`RDV neurologie {date} ${WAY_IN}`, ['speciality neurologie']],
  [`Vos soins {date} ${WAY_IN}`, ['health soins']],
  [`25 € {date} ${WAY_IN}`, ['money €']],
  [`{date} ${WAY_IN} ou www.ailleurs.example`, ['address www.ailleurs.example']],
  [`{date} ${WAY_IN} voir ime-tilleuls.fr`, ['address ime-tilleuls.fr']],
  [`{date} ${WAY_IN} ou rdv.mon-faux-site.app`, ['address rdv.mon-faux-site.app']],
  [`{date} ${WAY_IN} ou bit.ly/3x`, ['address bit.ly']],
  [`{date} ${WAY_IN} ou 203.0.113.7/x`, ['address 203.0.113.7']],
  [`RDV le {date}. Merci... A 14.30, M. X. {lien}. {identifiant}.{motdepasse}.`, []],
  [
    '',
    [
      'empty',
      'missing-variable {date}',
      ...['{lien}', '{identifiant}', '{motdepasse}'].map((one) => `missing-variable ${one}`),
    ],
  ],
])('an SMS « %s »: %j', (text, expected) => expect(faults(text)).toEqual(expected));

it('an e-mail has a subject, and its way in stands below whatever it says', () => {
  const mail = { channel: 'email', subject: 'Rendez-vous du {date}' };
  expect(faults('Bonjour, à bientôt, le {date}.', mail)).toEqual([]);
  expect(faults('Le {date}, par {lien}', mail)).toEqual(['unknown-variable {lien}']);
  expect(faults('Le {date}', { ...mail, subject: '' })).toEqual(['empty']);
  expect(faults('Le {date}', { ...mail, subject: 'Neurologie' })).toEqual(['speciality Neurologie']);
});

it('a cancellation needs no way in, and « on vous attend » no date', () => {
  expect(faults('RDV du {date} annule', { kind: 'cancelled' })).toEqual([]);
  expect(faults(`On vous attend ${WAY_IN}`, { kind: 'awaited' })).toEqual([]);
  expect(faults('A lire avant le {date}, {lien}', { kind: 'deposited' })).toEqual([]);
});

it('fills in what it knows', () => {
  const values = {
    etablissement: 'IME',
    date: '29/03',
    lien: 'x',
    identifiant: '1',
    motdepasse: '2',
    telephone: '3',
  };
  expect(fillIn('{etablissement} {date} {autre}', values)).toBe('IME 29/03 {autre}');
  expect(variablesOf('email')).not.toContain('motdepasse');
  expect(OWN_TEXTS).not.toContainEqual({ kind: 'complete', channel: 'sms' });
});
