import { CALL_TIMINGS } from '#domain/call-timings.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchMedia, type MediaLook } from './media-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connection whose counts are told; what was seen at each look. */
function watched() {
  const counts = { sound: 0, pictureBytes: 0, pictures: 0 };
  const looks: MediaLook[] = [];
  const connection = {
    getStats: async () =>
      new Map([
        ['a', { type: 'inbound-rtp', kind: 'audio', bytesReceived: counts.sound }],
        [
          'v',
          {
            ...{ type: 'inbound-rtp', kind: 'video' },
            ...{ bytesReceived: counts.pictureBytes, framesDecoded: counts.pictures },
          },
        ],
        ['c', { type: 'candidate-pair', bytesReceived: 999 }],
      ]),
  } as unknown as RTCPeerConnection;
  const stop = watchMedia(connection, CALL_TIMINGS, (look) => looks.push(look));
  const pass = async (change: Partial<typeof counts>) => {
    for (const name of ['sound', 'pictureBytes', 'pictures'] as const) counts[name] += change[name] ?? 0;
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.lookMs);
    return looks.at(-1)!;
  };
  return { pass, stop, looks };
}

describe('the watch over what is received', () => {
  it('counts media, not connectivity checks', async () => {
    const { pass } = watched();
    expect(await pass({})).toMatchObject({ grew: false });
    expect(await pass({ sound: 80 })).toMatchObject({ grew: true, silentMs: 0 });
    expect((await pass({})).silentMs).toBeGreaterThan(0);
  });

  it('tells how long a picture comes that can’t be shown, until one is', async () => {
    const { pass } = watched();
    expect(await pass({ pictureBytes: 900, pictures: 1 })).toMatchObject({ blindMs: 0 });
    await pass({ pictureBytes: 900 });
    expect((await pass({ pictureBytes: 900 })).blindMs).toBe(CALL_TIMINGS.lookMs);
    expect((await pass({ pictureBytes: 900, pictures: 1 })).blindMs).toBe(0);
  });

  it('takes a line on which nothing comes for lost, not for blind', async () => {
    const { pass } = watched();
    await pass({ pictureBytes: 900 });
    await pass({});
    await pass({});
    await pass({});
    expect((await pass({ pictureBytes: 900 })).blindMs).toBe(0);
  });

  it('ends when it is told to', async () => {
    const { pass, stop, looks } = watched();
    await pass({ sound: 80 });
    stop();
    await pass({ sound: 80 });
    expect(looks).toHaveLength(1);
  });
});
