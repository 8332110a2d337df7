import { createDesk } from '#tests/fakes/devices.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallDevices } from './call-devices.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

/** Someone's devices in a call, and what the others are sent. */
async function setUp(desk = createDesk()) {
  const sent = { audio: '', video: '' };
  const idOf = (track: MediaStreamTrack) => track.getSettings().deviceId ?? '';
  const devices: CallDevices = new CallDevices(desk.ports, {
    onchange: () => undefined,
    onoutgoing: (kind, track) => (sent[kind] = idOf(track)),
  });
  const cause = await devices.open();
  await settle();
  return { desk, devices, sent, cause, view: () => devices.view };
}

describe('a camera that is cut', () => {
  it('is given back: its light goes out; a dark picture goes in its place', async () => {
    const { desk, devices, sent, view } = await setUp();
    devices.setCamera(false);
    expect(desk.live()).toEqual(['m-1']);
    expect(sent.video).toBe('no camera');
    expect(view()).toMatchObject({ cameraOn: false, audioOnly: false, trouble: null });
    devices.setCamera(true);
    await settle();
    expect(desk.live()).toEqual(['m-1', 'c-1']);
    expect(sent.video).toBe('c-1');
    expect(view().cameraOn).toBe(true);
  });

  it('says so when it can’t be had again, and tries at the next tap', async () => {
    const { desk, devices, view } = await setUp();
    devices.setCamera(false);
    desk.refuse('c-1', 'busy');
    devices.setCamera(true);
    await settle();
    expect(view()).toMatchObject({ cameraOn: false, trouble: { kind: 'camera', why: 'busy' } });
    desk.allow('c-1');
    devices.setCamera(true);
    await settle();
    expect(view()).toMatchObject({ cameraOn: true, trouble: null });
  });

  it('stays dark when it was cut again before it came', async () => {
    const { desk, devices, view } = await setUp();
    devices.setCamera(false);
    devices.setCamera(true);
    devices.setCamera(false);
    await settle();
    expect(desk.live()).toEqual(['m-1']);
    expect(view().cameraOn).toBe(false);
  });

  it('stays dark when one enters again', async () => {
    const { desk, devices, view } = await setUp();
    devices.setCamera(false);
    devices.close();
    await devices.open();
    expect(desk.live()).toEqual(['m-1']);
    expect(view()).toMatchObject({ cameraOn: false, audioOnly: false });
  });

  it('leaves a shared screen where it is', async () => {
    const { devices, sent } = await setUp();
    sent.video = '';
    const screen = { getSettings: () => ({ deviceId: 'screen' }), kind: 'video' };
    expect(devices.replace('video', screen as unknown as MediaStreamTrack)).toBe(screen);
    devices.setCamera(false);
    devices.setCamera(true);
    await settle();
    expect(sent.video).toBe('');
    expect(devices.replace('video', null)?.getSettings().deviceId).toBe('c-1');
  });
});

describe('a microphone that is cut', () => {
  it('keeps its device, for an instant return', async () => {
    const { desk, devices, view } = await setUp();
    devices.setMicrophone(false);
    expect(desk.last('audio')).toMatchObject({ enabled: false, readyState: 'live' });
    expect(view().microphoneOn).toBe(false);
    devices.setMicrophone(true);
    expect(desk.last('audio').enabled).toBe(true);
  });

  it('tells who speaks all the same, for a while', async () => {
    const { desk, devices, view } = await setUp();
    desk.speak();
    expect(view().speaksMuted).toBe(false);
    devices.setMicrophone(false);
    desk.speak();
    expect(view().speaksMuted).toBe(true);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(view().speaksMuted).toBe(false);
    desk.speak();
    devices.setMicrophone(true);
    expect(view().speaksMuted).toBe(false);
  });

  it('stays cut whatever takes over', async () => {
    const { desk, devices, view } = await setUp(createDesk([['microphone', 'm-1', 'm-2']]));
    devices.setMicrophone(false);
    desk.unplug('m-1');
    await settle();
    expect(desk.last('audio')).toMatchObject({ deviceId: 'm-2', enabled: false });
    expect(view().microphoneOn).toBe(false);
  });
});

describe('a device that is unplugged', () => {
  it('is replaced by the next one, which is named for a while; plugged in again it is taken back', async () => {
    const { desk, sent, view } = await setUp(
      createDesk([
        ['camera', 'c-1'],
        ['microphone', 'm-1', 'm-2'],
      ]),
    );
    desk.unplug('m-1');
    await settle();
    expect(sent.audio).toBe('m-2');
    const news = { kind: 'microphone', what: 'replaced', label: 'm-2 de bureau' };
    expect(view()).toMatchObject({ news, trouble: null, microphoneOn: true });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(view().news).toBeNull();
    desk.plug('microphone', 'm-1');
    await settle();
    expect(sent.audio).toBe('m-1');
    expect(view().news).toEqual({ kind: 'microphone', what: 'returned', label: 'm-1 de bureau' });
    expect(desk.live()).toEqual(['c-1', 'm-1']);
  });

  it.each([
    ['camera', 'c-1', { audio: 'm-1', video: 'no camera' }, { audioOnly: true, cameraOn: false }],
    ['microphone', 'm-1', { audio: 'no microphone', video: 'c-1' }, { microphoneOn: false }],
  ] as const)('leaves something to send: the only %s', async (kind, id, expected, shown) => {
    const { desk, sent, view } = await setUp();
    Object.assign(sent, { audio: 'm-1', video: 'c-1' });
    desk.unplug(id);
    await settle();
    expect(sent).toEqual(expected);
    expect(view()).toMatchObject({ ...shown, deviceLost: true, trouble: { kind, why: 'unplugged' } });
    desk.plug(kind, id);
    await settle();
    expect(sent[kind === 'camera' ? 'video' : 'audio']).toBe(id);
    expect(view()).toMatchObject({ deviceLost: false, trouble: null, news: { what: 'returned' } });
  });

  it('is opened again when it only stopped; a second time another one is taken', async () => {
    const { desk, sent, view } = await setUp(
      createDesk([
        ['camera', 'c-1', 'c-2'],
        ['microphone', 'm-1'],
      ]),
    );
    desk.last('video').end();
    await settle();
    expect([sent.video, view().news]).toEqual(['c-1', null]);
    desk.last('video').end();
    await settle();
    expect([sent.video, view().news?.what]).toEqual(['c-2', 'replaced']);
  });

  it('isn’t opened for ever when it stops each time; a tap tries again', async () => {
    const { desk, view } = await setUp();
    desk.last('audio').end();
    await settle();
    desk.last('audio').end();
    await settle();
    expect(view().trouble).toEqual({ kind: 'microphone', why: 'stopped' });
    desk.comeBack('tapped');
    await settle();
    expect(view().trouble).toBeNull();
  });

  it('doesn’t matter while another one is in use', async () => {
    const { desk, sent, view } = await setUp(createDesk([['microphone', 'm-1', 'm-2']]));
    desk.unplug('m-2');
    desk.plug('microphone', 'm-3');
    await settle();
    expect([sent.audio, view().news]).toEqual(['m-1', null]);
  });
});

describe('a choice', () => {
  it('holds for this call and the next, by its name once its id has changed', async () => {
    const desk = createDesk([
      ['camera', 'c-1', 'c-2'],
      ['microphone', 'm-1', 'm-2'],
    ]);
    const first = await setUp(desk);
    await first.devices.choose(desk.device('microphone', 'm-2'));
    expect(first.sent.audio).toBe('m-2');
    expect(desk.live()).toEqual(['c-1', 'm-2']);
    first.devices.close();
    expect(desk.live()).toEqual([]);
    desk.chosen.set('camera', { id: 'of another day', label: 'c-2 de bureau' });
    const next = await setUp(desk);
    expect([next.sent.audio, next.sent.video]).toEqual(['m-2', 'c-2']);
  });

  it('that can’t be had leaves the device before in use, and says so', async () => {
    const desk = createDesk([
      ['camera', 'c-1', 'c-2'],
      ['microphone', 'm-1'],
    ]);
    const { devices, sent, view } = await setUp(desk);
    desk.refuse('c-2', 'busy');
    await devices.choose(desk.device('camera', 'c-2'));
    expect(sent.video).toBe('c-1');
    expect(view().news).toEqual({ kind: 'camera', what: 'refused', label: 'c-2 de bureau' });
  });

  it('of a camera that is off waits for it to be on', async () => {
    const desk = createDesk([
      ['camera', 'c-1', 'c-2'],
      ['microphone', 'm-1'],
    ]);
    const { devices, sent } = await setUp(desk);
    devices.setCamera(false);
    await devices.flip();
    expect(desk.live()).toEqual(['m-1']);
    devices.setCamera(true);
    await settle();
    expect(sent.video).toBe('c-2');
    await devices.flip();
    expect(sent.video).toBe('c-1');
  });

  it('of a loudspeaker holds while it is there', async () => {
    const desk = createDesk([
      ['microphone', 'm-1'],
      ['loudspeaker', 'l-1', 'l-2'],
    ]);
    const { devices, view } = await setUp(desk);
    expect(view().loudspeaker).toBe('');
    await devices.choose(desk.device('loudspeaker', 'l-2'));
    expect(view().loudspeaker).toBe('l-2');
    desk.unplug('l-2');
    await settle();
    expect(view()).toMatchObject({ loudspeaker: '', news: { kind: 'loudspeaker', what: 'replaced' } });
    desk.plug('loudspeaker', 'l-2');
    await settle();
    expect(view()).toMatchObject({ loudspeaker: 'l-2', news: { what: 'returned' } });
  });
});

describe('an interruption', () => {
  it('counts once it lasted, and ends by itself', async () => {
    const { desk, view } = await setUp();
    const track = desk.last('audio');
    track.setMuted(true);
    await vi.advanceTimersByTimeAsync(699);
    track.setMuted(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view().trouble).toBeNull();
    track.setMuted(true);
    await vi.advanceTimersByTimeAsync(700);
    expect(view()).toMatchObject({
      microphoneOn: false,
      trouble: { kind: 'microphone', why: 'interrupted' },
    });
    track.setMuted(false);
    expect(view()).toMatchObject({ microphoneOn: true, trouble: null });
  });

  it.each(['seen', 'tapped'] as const)('is over when its owner is back (%s): opened again', async (how) => {
    const { desk, sent, view } = await setUp();
    desk.last('video').setMuted(true);
    await vi.advanceTimersByTimeAsync(700);
    expect(view()).toMatchObject({ audioOnly: true, trouble: { kind: 'camera', why: 'interrupted' } });
    const opened = desk.tracks.length;
    sent.video = '';
    desk.comeBack(how);
    await vi.advanceTimersByTimeAsync(700);
    expect(desk.tracks).toHaveLength(opened + 1);
    expect([sent.video, view().trouble]).toEqual(['c-1', null]);
  });

  it('that left no mark but silence is heard when the page is seen again', async () => {
    const { desk, sent } = await setUp();
    const before = desk.last('audio');
    desk.comeBack('seen');
    await vi.advanceTimersByTimeAsync(700);
    expect(desk.last('audio')).toBe(before);
    desk.die();
    desk.comeBack('seen');
    await vi.advanceTimersByTimeAsync(700);
    expect(before.readyState).toBe('ended');
    expect([desk.live(), sent.audio]).toEqual([['c-1', 'm-1'], 'm-1']);
  });
});

describe('without a camera', () => {
  it('one enters with sound, and no trouble; a camera plugged in is taken', async () => {
    const { desk, sent, view } = await setUp(createDesk([['microphone', 'm-1']]));
    expect(view()).toMatchObject({ audioOnly: true, cameraOn: false, deviceLost: false });
    expect(view().camera.cause).toBe('not-found');
    expect(sent.video).toBe('no camera');
    desk.plug('camera', 'c-9');
    await settle();
    expect([sent.video, view().audioOnly]).toEqual(['c-9', false]);
    expect(desk.standIns[0]?.readyState).toBe('live');
  });

  it('nor a microphone nobody enters', async () => {
    expect((await setUp(createDesk([['camera', 'c-1']]))).cause).toBe('no-microphone');
  });
});
