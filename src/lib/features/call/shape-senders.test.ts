import type { Wanted } from '#domain/call-encoding.ts';
import { expect, it } from 'vitest';
import { holdPicture, releasePicture } from './picture-hold.ts';
import type { Encoding, Parameters } from './sender-parameters.ts';
import { shapeSenders } from './shape-senders.ts';

const FULL: Wanted = {
  ...{ isActive: true, kbps: 1_200, framesPerSecond: 24, scaleDownBy: 1 },
  ...{ preference: 'balanced', soundKbps: 32 },
};
const PAUSED: Wanted = { ...FULL, isActive: false, soundKbps: 16 };
const codec = (mimeType: string) => ({ mimeType, clockRate: 90_000 });

/** A browser that takes its time, and refuses what was read before another write, as browsers do. */
function connectionOf(
  encodings: Encoding[] = [{ active: true }],
  codecs = [codec('video/VP8'), codec('video/VP9')],
) {
  const sender = (kind: string) => {
    let now = structuredClone(encodings);
    let version = 0;
    return {
      track: { kind, getSettings: () => ({}) },
      encoding: () => now[0],
      getParameters: () => ({ transactionId: String(version), encodings: structuredClone(now), codecs }),
      setParameters: async ({ transactionId, encodings: wanted }: Parameters) => {
        await Promise.resolve();
        if (transactionId !== String(version)) throw new DOMException('stale', 'InvalidStateError');
        version += 1;
        now = wanted;
      },
    };
  };
  const senders = [sender('audio'), sender('video')] as const;
  const connection = { getSenders: () => senders } as unknown as RTCPeerConnection;
  return { connection, sound: senders[0].encoding, picture: senders[1].encoding };
}

it('shapes sound and picture', async () => {
  const { connection, sound, picture } = connectionOf();
  await shapeSenders(connection, { ...FULL, scaleDownBy: 2 });
  expect(sound()).toEqual({ active: true, maxBitrate: 32_000, priority: 'high', networkPriority: 'high' });
  expect(picture()).toMatchObject({ active: true, maxBitrate: 1_200_000, scaleResolutionDownBy: 2 });
});

it('pauses with another coder in place, and takes the first one again', async () => {
  const { connection, picture } = connectionOf();
  await shapeSenders(connection, FULL);
  await shapeSenders(connection, PAUSED);
  expect(picture()).toMatchObject({ active: false, codec: { mimeType: 'video/VP9' } });
  await shapeSenders(connection, { ...FULL, kbps: 400 });
  expect(picture()).toMatchObject({ active: true, maxBitrate: 400_000 });
  expect(picture()).not.toHaveProperty('codec');
});

it('and a lost line don’t undo each other, whoever comes first', async () => {
  const { connection, picture } = connectionOf();
  await Promise.all([holdPicture(connection, 'lost'), shapeSenders(connection, PAUSED)]);
  expect(picture()).toMatchObject({ active: false, codec: { mimeType: 'video/VP9' }, maxBitrate: 1_200_000 });
  await Promise.all([releasePicture(connection, 'lost'), shapeSenders(connection, { ...PAUSED, kbps: 300 })]);
  expect(picture()).toMatchObject({ active: false, maxBitrate: 300_000 });
  await Promise.all([shapeSenders(connection, FULL), holdPicture(connection, 'lost')]);
  expect(picture()).toMatchObject({ active: false });
  await releasePicture(connection, 'lost');
  expect(picture()).toMatchObject({ active: true, maxBitrate: 1_200_000 });
});

it('makes do with a browser that names no encoding and knows one coder', async () => {
  const { connection, picture } = connectionOf([], [codec('video/VP8')]);
  await shapeSenders(connection, PAUSED);
  expect(picture()).toMatchObject({ active: false, maxBitrate: 1_200_000 });
  expect(picture()).not.toHaveProperty('codec');
});
