import type { ScreenOutcome } from '$lib/adapters/screen-capture.ts';
import { describe, expect, it } from 'vitest';
import { ScreenShare, type ShareState } from './screen-share.ts';

/** As a browser's track: whoever listens is told when the browser ends it, not when we do. */
class Track extends EventTarget {
  isStopped = false;
  stop() {
    this.isStopped = true;
  }
}

function stage() {
  const track = new Track();
  let choose: (outcome: ScreenOutcome) => void = () => undefined;
  const told: string[] = [];
  const states: string[] = [];
  const share = new ScreenShare(
    {
      openScreen: () => new Promise((resolve) => (choose = resolve)),
      replacePicture: async (picture) => void told.push(picture ? 'screen' : 'camera'),
      setSharing: (on) => void told.push(on ? 'sharing' : 'not sharing'),
    },
    (state: ShareState) => states.push(state.name === 'off' && state.fault ? state.fault : state.name),
  );
  return {
    ...{ share, track, told, states },
    async choose(outcome: ScreenOutcome) {
      choose(outcome);
      await new Promise((resolve) => setTimeout(resolve));
    },
    screen: { ok: true, track: track as unknown as MediaStreamTrack } as const,
  };
}

describe('showing one’s screen', () => {
  it('goes out instead of the camera, and the camera comes back by itself', async () => {
    const test = stage();
    void test.share.start();
    await test.choose(test.screen);
    expect(test.told).toEqual(['screen', 'sharing']);
    test.share.stop();
    test.share.stop();
    expect(test.told).toEqual(['screen', 'sharing', 'not sharing', 'camera']);
    expect(test.track.isStopped).toBe(true);
    expect(test.states).toEqual(['asking', 'on', 'off']);
  });

  it('ends with the browser’s own button', async () => {
    const test = stage();
    void test.share.start();
    await test.choose(test.screen);
    test.track.dispatchEvent(new Event('ended'));
    expect(test.told.slice(2)).toEqual(['not sharing', 'camera']);
  });

  it('is nothing when nothing was chosen, and says so when the computer forbids it', async () => {
    const test = stage();
    void test.share.start();
    await test.choose({ ok: false, cause: 'cancelled' });
    void test.share.start();
    await test.choose({ ok: false, cause: 'system' });
    expect(test.states).toEqual(['asking', 'off', 'asking', 'system']);
    expect(test.told).toEqual([]);
  });

  it('gives back what is chosen after the end of the call', async () => {
    const test = stage();
    void test.share.start();
    test.share.stop();
    await test.choose(test.screen);
    expect([test.track.isStopped, test.told, test.states]).toEqual([true, [], ['asking', 'off']]);
  });

  it('asks once', async () => {
    const test = stage();
    void test.share.start();
    void test.share.start();
    await test.choose(test.screen);
    await test.share.start();
    expect(test.states).toEqual(['asking', 'on']);
  });
});
