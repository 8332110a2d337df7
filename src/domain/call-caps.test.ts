import { expect, it } from 'vitest';
import { capsFor, type Surroundings } from './call-caps.ts';
import { wantedFor } from './call-encoding.ts';
import { firstPace, type Pace } from './call-pace.ts';

const caps = (over: Partial<Surroundings> = {}) =>
  capsFor({ path: 'direct', network: 'fast', sparesData: false, isWeak: false, links: 1, ...over });

it.each([
  [{}, 1_200, 1_280],
  [{ path: 'relay' }, 800, 1_280],
  [{ network: 'cellular' }, 800, 1_280],
  [{ network: 'slow' }, 300, 1_280],
  [{ sparesData: true }, 400, 1_280],
  [{ isWeak: true }, 1_200, 640],
  // A mesh: the uplink is shared, and so is the processor.
  [{ links: 2 }, 750, 800],
  [{ links: 3 }, 500, 640],
  [{ links: 3, network: 'slow' }, 100, 640],
  [{ path: null, network: null, links: 0 }, 1_200, 1_280],
] as const)('%j: %i kbit/s, %i pixels', (over, kbps, longSide) =>
  expect(caps(over)).toMatchObject({ kbps, longSide }),
);

const thin: Pace = {
  ...{ name: 'sending', level: 'thin', sinceMs: 0, refusals: 0 },
  marks: { narrow: null, bad: null, roomy: null },
};

it('scales a phone held upright like one held across, and never up', () => {
  expect(wantedFor(thin, caps(), { longSide: 1_280, isScreen: false }).scaleDownBy).toBeCloseTo(2.67, 2);
  expect(wantedFor(thin, caps(), { longSide: 320, isScreen: false }).scaleDownBy).toBe(1);
  expect(wantedFor(thin, caps(), { longSide: 0, isScreen: false }).scaleDownBy).toBe(1);
});

it('leaves a screen its pixels and takes pictures from it instead', () => {
  const screen = { longSide: 1_920, isScreen: true };
  expect(wantedFor(firstPace(0), caps(), screen)).toMatchObject({
    ...{ scaleDownBy: 1, framesPerSecond: 15, preference: 'maintain-resolution' },
  });
  expect(wantedFor(thin, caps(), screen)).toMatchObject({ scaleDownBy: 1, framesPerSecond: 5, kbps: 250 });
});
