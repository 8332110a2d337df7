import { describe, expect, it } from 'vitest';
import {
  betterThan,
  distinctDevices,
  facingOf,
  flipTarget,
  inOrder,
  plainLabel,
  type Device,
} from './call-device.ts';

const device = (id: string, over: Partial<Device> = {}): Device => ({
  ...{ kind: 'camera', id, group: `g-${id}`, label: `Caméra ${id}`, facing: null, ...over },
});
const ids = (devices: Device[]) => devices.map(({ id }) => id);
const choice = (id: string) => ({ id, label: `Caméra ${id}` });

it.each([
  ['camera2 1, facing front', 'user'],
  ['camera2 0, facing back', 'environment'],
  ['Caméra avant', 'user'],
  ['Caméra arrière à double objectif', 'environment'],
  ['Facing front:1', 'user'],
  ['FaceTime HD Camera', 'user'],
  ['Logitech C920', null],
  ['', null],
])('« %s » looks %s', (label, facing) => expect(facingOf(label)).toBe(facing));

it.each([
  ['HD Webcam (04f2:b6be)', 'HD Webcam'],
  ['Default - Micro interne', 'Micro interne'],
  ['Micro (Realtek Audio)', 'Micro (Realtek Audio)'],
])('« %s » is shown as « %s »', (label, plain) => expect(plainLabel(label)).toBe(plain));

describe('the devices of a browser', () => {
  it('count once, whatever else it calls them', () => {
    const listed = [
      device('default', { kind: 'microphone', group: 'g-1' }),
      device('communications', { kind: 'microphone', group: 'g-1' }),
      device('1', { kind: 'microphone', group: 'g-1' }),
      device('', { kind: 'camera' }),
    ];
    expect(ids(distinctDevices(listed))).toEqual(['1']);
  });

  it('are known by an alias where that is all there is', () => {
    const listed = [device('default', { kind: 'loudspeaker' }), device('1', { kind: 'microphone' })];
    expect(ids(distinctDevices(listed))).toEqual(['default', '1']);
  });
});

describe('which device next', () => {
  const three = [device('a'), device('b'), device('c')];

  it.each([
    ['the browser’s own order without a wish', [], [], ['a', 'b', 'c']],
    ['the one that was chosen first', [choice('c')], [], ['c', 'a', 'b']],
    ['what is missed, then what was chosen', [choice('b'), choice('c')], [], ['b', 'c', 'a']],
    ['a choice that isn’t there changes nothing', [choice('z')], [], ['a', 'b', 'c']],
    ['what stopped comes last, even if it was chosen', [choice('a')], ['a'], ['b', 'c', 'a']],
    ['what stopped is still better than nothing', [], ['a', 'b', 'c'], ['a', 'b', 'c']],
  ])('%s', (_, preferred, failed, expected) =>
    expect(ids(inOrder(three, { preferred, failed }))).toEqual(expected),
  );

  it('knows a chosen device by its name once its id has changed', () => {
    const order = inOrder(three, { preferred: [{ id: 'of another day', label: 'Caméra c' }], failed: [] });
    expect(ids(order)).toEqual(['c', 'a', 'b']);
  });

  it('goes on looking the same way on a phone', () => {
    const phone = [
      device('wide', { facing: 'environment', label: 'camera 0, facing back' }),
      device('front', { facing: 'user', label: 'camera 1, facing front' }),
      device('back', { facing: 'environment', label: 'camera 2, facing back' }),
    ];
    expect(ids(inOrder(phone, { preferred: [], failed: [] }))[0]).toBe('front');
    const lost = [{ id: 'back', label: 'camera 2, facing back' }];
    expect(ids(inOrder(phone, { preferred: lost, failed: ['back'] }))[0]).toBe('wide');
    const gone = [{ id: 'gone', label: 'camera 3, facing back' }];
    expect(ids(inOrder(phone, { preferred: gone, failed: [] }))[0]).toBe('wide');
  });

  it.each([
    ['nothing is in use: the first', null, [], [], 'a'],
    ['something new is plugged in: nothing changes', 'b', [], [], undefined],
    ['what was chosen is plugged in again', 'a', [choice('c')], [], 'c'],
    ['it is the one in use', 'c', [choice('c')], [], undefined],
    ['it has failed', 'a', [choice('c')], ['c'], undefined],
    ['all have failed', null, [], ['a', 'b', 'c'], undefined],
  ])('when the list changes and %s', (_, current, preferred, failed, expected) => {
    const inUse = three.find(({ id }) => id === current) ?? null;
    expect(betterThan(inUse, three, { preferred, failed })?.id).toBe(expected);
  });
});

describe('one tap on the other camera', () => {
  const front = device('front', { facing: 'user' });
  const back = device('back', { facing: 'environment' });
  const wide = device('wide', { facing: 'environment' });

  it.each([
    ['goes to the back', [front, back, wide], front, 'back'],
    ['and to the front again', [back, wide, front], wide, 'front'],
    ['takes the next where none says how it looks', [device('a'), device('b')], device('a'), 'b'],
    ['and the first after the last', [device('a'), device('b')], device('b'), 'a'],
    ['takes any when none is in use', [front, back], null, 'front'],
    ['finds nothing where there is one', [front], front, undefined],
    ['or none', [], null, undefined],
  ])('%s', (_, cameras, current, expected) => expect(flipTarget(cameras, current)?.id).toBe(expected));
});
