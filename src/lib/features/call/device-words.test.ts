import type { Device } from '#domain/call-device.ts';
import { describe, expect, it } from 'vitest';
import { NO_DEVICES, type DeviceView } from './device-view.ts';
import { deviceNames, deviceWords } from './device-words.ts';

const say = (view: Partial<DeviceView>, device = 'Windows, Chrome') =>
  deviceWords({ ...NO_DEVICES, ...view }, device)?.words.replace(/[\u00a0\u202f]/g, ' ') ?? null;

describe('one’s own devices in words', () => {
  it.each([
    ['nothing while all is well', {}, null],
    [
      'what one can do, for what is gone',
      { trouble: { kind: 'microphone', why: 'unplugged' } },
      /débranché : .* Rebranchez-le/,
    ],
    [
      'whose fault it is',
      { trouble: { kind: 'camera', why: 'busy' } },
      /Une autre application .* « Caméra »/,
    ],
    ['a phone call', { trouble: { kind: 'microphone', why: 'interrupted' } }, /Rejoindre à nouveau/],
    ['whatever else', { trouble: { kind: 'camera', why: 'unknown' } }, /s’est arrêtée/],
    [
      'where to allow it again',
      { trouble: { kind: 'camera', why: 'permission-denied' } },
      /n’est plus autorisée.*cliquez/,
    ],
    [
      'trouble before news',
      {
        trouble: { kind: 'camera', why: 'busy' },
        news: { kind: 'microphone', what: 'replaced', label: 'Casque' },
      },
      /Une autre application/,
    ],
    [
      'which one took over',
      { news: { kind: 'microphone', what: 'replaced', label: 'Casque' } },
      /« Casque »/,
    ],
    ['one without a name', { news: { kind: 'camera', what: 'replaced', label: '' } }, /une autre caméra/],
    ['a voice nobody hears', { speaksMuted: true, audioOnly: true }, /Votre micro est coupé/],
    ['that the sound goes', { audioOnly: true }, /le son passe, votre image non/],
    [
      'and what would bring the picture',
      { audioOnly: true, camera: { state: 'none', device: null, cause: 'busy' } },
      /Fermez-la, puis touchez « Caméra »/,
    ],
  ] as [string, Partial<DeviceView>, RegExp | null][])('say %s', (_, view, words) =>
    words ? expect(say(view)).toMatch(words) : expect(say(view)).toBeNull(),
  );
});

it('names each device so that no two are alike', () => {
  const device = (id: string, over: Partial<Device> = {}): Device => ({
    ...{ kind: 'camera', id, group: id, label: `camera2 ${id}`, facing: null, ...over },
  });
  const listed = [
    device('0', { facing: 'environment' }),
    device('1', { facing: 'user' }),
    device('2', { facing: 'environment' }),
    device('3', { label: 'Logitech C920' }),
    device('4', { label: '' }),
  ];
  expect(deviceNames(listed).map(({ name }) => name)).toEqual([
    'Caméra arrière 1',
    'Caméra avant',
    'Caméra arrière 2',
    'Logitech C920',
    'Caméra',
  ]);
});
