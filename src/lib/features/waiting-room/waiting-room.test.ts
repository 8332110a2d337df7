import { describe, expect, it, vi } from 'vitest';
import type { MediaOutcome } from '$lib/adapters/media.ts';
import { WaitingRoom } from './waiting-room.svelte.ts';

const stream = {} as MediaStream;
const given: MediaOutcome = { ok: true, stream, audioOnly: false };

function setUp(allowed: boolean, outcome: MediaOutcome = given) {
  const openMedia = vi.fn(async () => outcome);
  const stopMedia = vi.fn();
  const room = new WaitingRoom({ isMediaAllowed: async () => allowed, openMedia, stopMedia });
  return { room, openMedia, stopMedia };
}

describe('the camera before the room opens', () => {
  it('comes on by itself where the browser asks nothing', async () => {
    const { room } = setUp(true);
    await room.look();
    expect([room.camera, room.stream, room.canEnterAlone]).toEqual(['on', stream, true]);
  });

  it('waits for a press where the browser will ask', async () => {
    const { room, openMedia } = setUp(false);
    await room.look();
    expect([room.camera, openMedia.mock.calls.length, room.canEnterAlone]).toEqual(['asks', 0, false]);
    await room.turnOn();
    expect(room.camera).toBe('on');
  });

  it('tells a refusal, and tries again on a press', async () => {
    const { room, openMedia } = setUp(false, { ok: false, cause: 'permission-denied' });
    await room.turnOn();
    expect([room.camera, room.refusal?.cause]).toEqual(['refused', 'permission-denied']);
    await room.turnOn();
    expect(openMedia.mock.calls.length).toBe(2);
  });

  it('gives the camera back, even one that comes after leaving', async () => {
    const { room, stopMedia } = setUp(true);
    const opening = room.turnOn();
    room.release();
    await opening;
    expect(stopMedia).toHaveBeenLastCalledWith(stream);
    expect(room.stream).toBeNull();
  });
});
