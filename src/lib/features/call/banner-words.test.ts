import type { Participant } from '#domain/call.ts';
import { describe, expect, it } from 'vitest';
import { bannerText, type Situation } from './banner-words.ts';
import type { OtherView } from './call-snapshot.ts';
import { NO_DEVICES } from './device-view.ts';

const other = (role: Participant['role'], name: string, changes: Partial<OtherView> = {}): OtherView => ({
  participant: { seat: role === 'practitioner' ? 'practitioner' : 'guest-1', role, name, peerId: name },
  stream: null,
  state: 'live',
  quality: 'good',
  sends: { microphone: true, camera: 'on', sharing: false },
  sendingPaused: false,
  ...changes,
});
const paused = { sends: { microphone: true, camera: 'paused', sharing: false } } as const;
const doctor = (changes?: Partial<OtherView>) => other('practitioner', 'Dr Hélène Vasseur', changes);
const interpreter = (changes?: Partial<OtherView>) => other('interpreter', 'Amal Haddad', changes);

const text = (changes: Partial<Situation>) =>
  bannerText({
    viewpoint: 'patient',
    state: { name: 'live' },
    others: [doctor()],
    devices: NO_DEVICES,
    thisDevice: 'iPhone, Safari',
    knocks: false,
    asksToMove: false,
    sendingPaused: false,
    loss: null,
    wasLive: true,
    returned: null,
    isBeginning: false,
    ...changes,
  });
const read = (changes: Partial<Situation>) => {
  const shown = text(changes);
  return shown && [shown.lead, shown.words].filter(Boolean).join(' ').replace(/\s/g, ' ');
};

describe('a weak network', () => {
  it.each<[string, Partial<Situation>, string]>([
    ['their picture', { others: [doctor(paused)] }, 'Réseau faible : l’image est en pause, le son continue.'],
    ['one’s own', { sendingPaused: true }, 'Réseau faible : votre image est en pause, le son continue.'],
    [
      'both',
      { sendingPaused: true, others: [doctor(paused)] },
      'Réseau faible : les images sont en pause, le son continue.',
    ],
  ])('%s', (_name, situation, expected) => {
    expect(read(situation)).toBe(expected);
    expect(text(situation)).toMatchObject({ tone: 'weak' });
  });

  it('of one of several is only read aloud: their picture shows it', () => {
    const several = [doctor(), interpreter(paused)];
    expect(text({ others: several })).toMatchObject({ isQuiet: true });
    expect(read({ others: several })).toContain('l’image de Amal Haddad');
  });
});

describe('a loss', () => {
  const lost = { state: { name: 'reconnecting' } } as const;
  it.each<[string, Partial<Situation>, RegExp]>([
    [
      'one’s own',
      { ...lost, loss: { side: 'own', isLong: false } },
      /^Connexion perdue, nous la rétablissons…$/,
    ],
    ['one’s own, long', { ...lost, loss: { side: 'own', isLong: true } }, /wifi ou les données mobiles/],
    [
      'the doctor’s',
      { ...lost, others: [doctor({ state: 'recovering' })], loss: { side: 'other', isLong: false } },
      /^La connexion du médecin/,
    ],
    [
      'a guest’s, long',
      { ...lost, others: [interpreter({ state: 'recovering' })], loss: { side: 'other', isLong: true } },
      /^Amal Haddad est injoignable/,
    ],
  ])('%s', (_name, situation, expected) => {
    expect(read(situation)).toMatch(expected);
    expect(text(situation)?.tone).toBe('trouble');
  });

  it('of one among several leaves the others alone', () => {
    const several = [doctor(), interpreter({ state: 'recovering' })];
    expect(text({ others: several })).toMatchObject({ tone: 'calm', isQuiet: true });
  });

  it('that is over is told', () => {
    const back = (side: 'own' | 'other' | 'path') => read({ returned: { side, name: 'Amal Haddad' } });
    expect(back('own')).toBe('Vous êtes de retour.');
    expect(back('other')).toBe('Amal Haddad est de retour.');
    expect(back('path')).toBe('L’image et le son sont revenus.');
  });
});

describe('whoever has no camera', () => {
  it('is told so at the beginning, and sees the doctor afterwards', () => {
    const devices = { ...NO_DEVICES, audioOnly: true };
    expect(read({ devices, isBeginning: true })).toMatch(/caméra n’est pas disponible/);
    expect(text({ devices })).toBeNull();
  });
});

describe('one’s own devices', () => {
  it('in trouble come before all else', () => {
    const devices = { ...NO_DEVICES, trouble: { kind: 'microphone', why: 'unplugged' } } as const;
    expect(text({ devices, sendingPaused: true })).toMatchObject({ tone: 'trouble' });
    expect(read({ devices })).toMatch(/micro a été débranché/);
    expect(read({ devices, state: { name: 'waiting' }, others: [] })).toMatch(/micro a été débranché/);
  });

  it('remind whoever speaks into a cut microphone, at any time', () => {
    const devices = { ...NO_DEVICES, audioOnly: true, speaksMuted: true };
    expect(read({ devices })).toMatch(/micro est coupé/);
  });
});

describe('« Laisser entrer »', () => {
  it('who waits at the door is told so; the doctor sees who knocks beside the picture', () => {
    expect(text({ state: { name: 'at-door' } })?.words.length).toBeGreaterThan(10);
    const alone: Partial<Situation> = { viewpoint: 'practitioner', state: { name: 'waiting' }, others: [] };
    expect(text({ ...alone, wasLive: false, knocks: true })).toBeNull();
    expect(text({ ...alone, wasLive: false })).not.toBeNull();
  });
});

it('nothing is said over a picture that speaks for itself', () => {
  expect(text({})).toBeNull();
});
