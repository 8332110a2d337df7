import { describe, expect, it } from 'vitest';
import type { Space, SpaceFile } from '#domain/access-link.ts';
import {
  afterWords,
  documentsWords,
  momentInSentence,
  selfTestWords,
  visitWords,
  zoneNote,
} from './space-words.ts';

const space: Space = {
  linkId: 'AbCdEfGhIjKlMnOp',
  status: 'booked',
  start: '2027-03-29T12:30:00Z',
  end: '2027-03-29T13:00:00Z',
  opensAt: '2027-03-29T12:10:00Z',
  entryEndsAt: '2027-03-29T13:30:00Z',
  timeZone: 'Europe/Paris',
  guest: null,
  appointment: '01JQ5K3Z7M8N9P0Q1R2S3T4V5W',
  patientGivenNames: 'Lucie',
  practitionerName: 'Dr Hélène Vasseur',
  facilityName: 'IME Les Tilleuls',
  facilityPhone: '+33199001234',
  questionnaire: 'none',
  files: [],
  selfTest: null,
  closedAt: null,
  readUntil: null,
  serverNow: '2027-03-29T12:00:00Z',
};
const now = Date.parse('2027-03-29T12:00:00Z');
const plain = (text: string | null) => text?.replace(/[\u00a0\u202f]/g, ' ');
const file = (kind: SpaceFile['kind']): SpaceFile => ({
  id: '01HZX5A6QK3N9V7R2T8W4Y1B0C',
  kind,
  name: 'document.pdf',
  mediaType: 'application/pdf',
  sizeBytes: 1000,
  at: '2027-03-29T13:00:00Z',
  author: 'practitioner',
  href: '/files/a/b',
  isNew: false,
  mayRemove: false,
});

describe('moments inside a sentence', () => {
  it.each([
    ['2027-03-29T12:10:00Z', 'à 14 h 10'],
    ['2027-03-30T12:10:00Z', 'demain à 14 h 10'],
    ['2027-04-01T12:10:00Z', 'jeudi 1er avril à 14 h 10'],
  ])('%s', (instant, words) => {
    expect(plain(momentInSentence(instant, now, 'Europe/Paris'))).toBe(words);
  });
});

describe('the note about clocks', () => {
  it('stands only where the phone shows another hour', () => {
    expect(zoneNote(space, 'Europe/Paris')).toBeNull();
    expect(zoneNote(space, 'Europe/Brussels')).toBeNull();
    expect(plain(zoneNote(space, 'America/Martinique'))).toContain('Sur votre appareil : 8 h 30');
  });
});

describe('the lines of the space', () => {
  const result = (state: 'passed' | 'failed') => ({
    at: '2027-03-28T16:05:00Z',
    result: { steps: [{ step: 'microphone' as const, state }], device: 'Android, Chrome', durationMs: 7000 },
  });

  it('tells the self-test', () => {
    expect(selfTestWords(space, now).state).toBe('pending');
    const passed = selfTestWords({ ...space, selfTest: result('passed') }, now);
    expect([passed.state, plain(passed.detail)]).toEqual(['done', 'Réussi hier à 18 h 05']);
    const failed = selfTestWords({ ...space, selfTest: result('failed') }, now);
    expect([failed.state, plain(failed.detail)]).toEqual(['danger', 'À refaire : micro']);
  });

  it('names the doctor with the article that a title takes', () => {
    expect(plain(visitWords(space))).toBe('Lucie, avec le Dr Hélène Vasseur');
    expect(visitWords({ ...space, practitionerName: 'Anne Roux' })).toBe('Lucie, avec Anne Roux');
  });

  it('counts documents and reminds of questions', () => {
    expect(documentsWords(space).state).toBe('pending');
    expect(documentsWords({ ...space, files: [file('document')], questionnaire: 'begun' }).state).toBe(
      'pending',
    );
    expect(documentsWords({ ...space, files: [file('document')], questionnaire: 'done' }).state).toBe('done');
  });

  it.each([
    [[], 'n’a pas encore déposé'],
    [[file('document')], 'n’a pas encore déposé'],
    [[file('report')], 'Votre compte rendu est ici jusqu’au jeudi 1er avril 2027.'],
    [[file('prescription')], 'Votre ordonnance est ici'],
    [[file('report'), file('prescription')], 'Votre compte rendu et votre ordonnance sont ici'],
    [[file('report'), file('report')], 'Vos documents sont ici'],
  ])('announces what the doctor left: %#', (files, words) => {
    expect(plain(afterWords({ ...space, files, readUntil: '2027-04-01T13:00:00Z' }))).toContain(words);
  });
});
