import { describe, expect, it } from 'vitest';
import { newAdaptation, nextAdaptation, viewOfLine, wantedOf, type Adaptation } from './call-adaptation.ts';
import { capsFor } from './call-caps.ts';
import type { LineSample } from './call-pace.ts';
import { CALL_TIMINGS } from './call-timings.ts';

const STEP_MS = CALL_TIMINGS.sampleMs;
const CAPS = capsFor({ path: 'direct', network: 'fast', sparesData: false, isWeak: false, links: 1 });
const CAMERA = { longSide: 1280, isScreen: false };
const GOOD: Omit<LineSample, 'atMs'> = {
  ...{ isFlowing: true, estimateKbps: 2_000, sentKbps: 1_000, rttMs: 40, lossOut: 0, lossIn: 0 },
  ...{ concealed: 0, isProcessorShort: false },
};

/** A line that lives through one sample each half second. */
function line() {
  let adaptation: Adaptation = newAdaptation(0);
  let atMs = 0;
  const switches: string[] = [];
  const nameOf = ({ pace }: Adaptation) => (pace.name === 'sending' ? pace.level : pace.name);
  const see = (sample: Partial<LineSample>) => {
    atMs += STEP_MS;
    const before = nameOf(adaptation);
    adaptation = nextAdaptation(adaptation, { ...GOOD, ...sample, atMs }, CALL_TIMINGS);
    if (nameOf(adaptation) !== before) switches.push(`${atMs / 1_000} ${nameOf(adaptation)}`);
  };
  return {
    switches,
    now: () => adaptation,
    wanted: () => wantedOf(adaptation, CAPS, CAMERA),
    view: () => viewOfLine(adaptation),
    name: () => nameOf(adaptation),
    live(seconds: number, sample: Partial<LineSample> = {}) {
      for (let left = (seconds * 1_000) / STEP_MS; left > 0; left -= 1) see(sample);
    },
    /** One estimate each second, as a browser gave them. */
    record(estimates: number[], sentKbps = 60) {
      for (const estimateKbps of estimates.flatMap((one) => [one, one])) see({ estimateKbps, sentKbps });
    },
    until(name: string, sample: Partial<LineSample>) {
      for (let left = 200; left > 0 && nameOf(adaptation) !== name; left -= 1) see(sample);
      expect(nameOf(adaptation)).toBe(name);
      return atMs / 1_000;
    },
  };
}
const at = (estimateKbps: number) => ({ estimateKbps, sentKbps: Math.min(estimateKbps, 1_000) });

describe('a line that carries everything', () => {
  it('sends all of it, and says that it is good', () => {
    const test = line();
    test.live(60);
    expect(test.switches).toEqual([]);
    expect(test.view()).toEqual({ incoming: 'good', outgoing: 'good', isPaused: false });
    expect(test.wanted()).toEqual({
      ...{ isActive: true, kbps: 1_200, framesPerSecond: 24, scaleDownBy: 1 },
      ...{ preference: 'balanced', soundKbps: 32 },
    });
  });

  it('begins small, and is no smaller again after a loss', () => {
    const test = line();
    expect(test.wanted().scaleDownBy).toBe(4);
    test.live(5, { isFlowing: false });
    expect(test.wanted().scaleDownBy).toBe(4);
    test.live(1 + CALL_TIMINGS.firstPictureMs / 1_000);
    expect(test.wanted().scaleDownBy).toBe(1);
    test.live(5, { isFlowing: false });
    expect(test.wanted().scaleDownBy).toBe(1);
  });

  it('says nothing of a line before it is known', () => {
    const test = line();
    test.live(2, at(50));
    expect(test.view()).toEqual({ incoming: 'unknown', outgoing: 'unknown', isPaused: false });
  });
});

describe('series recorded under a cap', () => {
  const FREE = [1_455, 1_455, 1_455, 1_455, 1_455];

  it('60 kbit/s: sound alone, and attempts that find no room', () => {
    const test = line();
    test.record(FREE, 400);
    test.record([114, 34, 37, 27, 28, 28, 29, 29, 29, 30, 31, 36, 39, 44, 49, 59]);
    expect(test.switches[0]).toMatch(/thin$/);
    expect(test.switches[1]).toMatch(/^6(\.5)? paused|^7 paused/);
    expect(test.wanted()).toMatchObject({ soundKbps: 16 });
    // A probe believes the buffer for a moment.
    test.until('trying', { estimateKbps: 63 });
    test.record([169, 35, 33]);
    expect(test.name()).toBe('paused');
    expect(test.switches.filter((one) => / (thin|small|full)$/.test(one))).toHaveLength(1);
  });

  it('200 kbit/s: fifteen small pictures a second, never paused', () => {
    const test = line();
    test.record(FREE, 400);
    test.record([212, 148, 146, 155, 178, 205, 241, 149, 212, 153, 144, 167, 146, 147, 150, 153, 158], 165);
    expect(test.switches).toEqual(['5.5 thin']);
    expect(test.wanted()).toMatchObject({
      ...{ kbps: 250, framesPerSecond: 15, preference: 'maintain-framerate', soundKbps: 32 },
    });
    expect(test.view()).toMatchObject({ outgoing: 'fair', isPaused: false });
  });

  it('lifted: the picture is back after an attempt that carried it', () => {
    const test = line();
    test.record(FREE, 400);
    test.record([114, 34, 37, 27, 28, 28]);
    test.until('trying', { estimateKbps: 56, sentKbps: 50 });
    test.record([216, 803]);
    expect(test.view().isPaused).toBe(true);
    const back = test.until('small', at(2_886));
    expect(test.view().isPaused).toBe(false);
    expect(test.until('full', at(2_886)) - back).toBeLessThanOrEqual(CALL_TIMINGS.roomyMs / 1_000 + 1);
  });
});

describe('attempts', () => {
  it('send next to nothing first, then what a picture needs; the others are told of neither', () => {
    const test = line();
    test.live(4);
    test.until('paused', at(90));
    expect(test.wanted()).toMatchObject({ isActive: false, soundKbps: 16 });
    test.until('trying', at(90));
    expect(test.wanted()).toMatchObject({ isActive: true, framesPerSecond: 5 });
    expect(test.wanted().scaleDownBy).toBeGreaterThan(10);
    test.live(1, at(300));
    expect(test.wanted()).toMatchObject({ isActive: true, kbps: 150, framesPerSecond: 15, scaleDownBy: 4 });
    expect(test.view().isPaused).toBe(true);
    test.live(3.5, at(300));
    expect(test.name()).toBe('thin');
  });

  it('that fail come later and later, and a picture that goes again isn’t brought back at once', () => {
    const test = line();
    test.live(4);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const from = test.until('paused', at(90));
      waits.push(test.until('trying', at(90)) - from);
      test.live(1, at(300));
      test.live(1, at(90));
    }
    expect(waits[0]).toBe(CALL_TIMINGS.retryPictureMs / 1_000);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBe(CALL_TIMINGS.retryPictureAtMostMs / 1_000);
  });

  it('never let a line flap that lies between two states', () => {
    const test = line();
    test.live(4);
    // Enough while little is sent, too little for a picture: the worst there is.
    for (let second = 0; second < 600; second += 1) test.live(1, at(test.name() === 'thin' ? 100 : 320));
    const returns = test.switches.filter((one) => one.endsWith(' thin')).length;
    expect(returns).toBeLessThan(20);
  });
});

describe('an outage', () => {
  it('teaches nothing, and neither does the estimate after it', () => {
    const test = line();
    test.live(10);
    test.live(20, { isFlowing: false, estimateKbps: 20, rttMs: 5_000, lossOut: 1 });
    test.live(2, at(30));
    test.live(10, at(1_500));
    expect(test.switches).toEqual([]);
  });

  it('ends in an early attempt when the picture was paused: the network may be another', () => {
    const test = line();
    test.live(4);
    test.until('paused', at(90));
    test.live(1, { isFlowing: false });
    test.live(2, at(90));
    expect(test.name()).toBe('trying');
  });
});

describe('without an estimate, as in Firefox', () => {
  const blind = { estimateKbps: null };

  it('losses make the picture thin, then pause it', () => {
    const test = line();
    test.live(4, blind);
    const bad = { ...blind, lossOut: 0.2 };
    const thin = test.until('thin', bad);
    expect(test.until('paused', bad)).toBeGreaterThan(thin + 5);
    expect(test.view().outgoing).toBe('poor');
    test.live(60, bad);
    expect(test.switches).toHaveLength(2);
  });

  it('round trips do too, and it comes back when they are short again', () => {
    const test = line();
    test.live(4, blind);
    test.until('paused', { ...blind, rttMs: 1_800 });
    test.until('full', { ...blind, rttMs: 60 });
  });
});

describe('the processor', () => {
  it('gets a smaller picture first, once it has been short for a while, and the size back later', () => {
    const test = line();
    test.live(4);
    test.live(1, { isProcessorShort: true });
    expect(test.wanted().scaleDownBy).toBe(1);
    test.live(4, { isProcessorShort: true });
    expect(test.wanted()).toMatchObject({ framesPerSecond: 24, kbps: 1_200 });
    expect(test.wanted().scaleDownBy).toBeCloseTo(1 / 0.75, 2);
    test.live(50);
    expect(test.wanted().scaleDownBy).toBe(1);
  });
});

describe('the indicator', () => {
  it('speaks of holes in the sound that last, and doesn’t flicker', () => {
    const test = line();
    test.live(8);
    test.live(0.5, { concealed: 0.03 });
    expect(test.view().incoming).toBe('good');
    test.live(6, { concealed: 0.2 });
    expect(test.view().incoming).toBe('poor');
    test.live(5);
    expect(test.view().incoming).toBe('poor');
    test.live(20);
    expect(test.view().incoming).toBe('good');
  });
});
