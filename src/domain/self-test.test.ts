import { describe, expect, it } from 'vitest';
import { isPassed, judgeNetwork, SelfTestResultSchema, type NetworkFigures } from './self-test.ts';

const good: NetworkFigures = { transport: 'udp', rttMs: 40, jitterMs: 5, lossPercent: 0, kbps: 2_000 };

describe('judgeNetwork', () => {
  it.each([
    [{}, undefined],
    [{ transport: 'tls' }, undefined],
    [{ kbps: 499 }, 'slow-network'],
    [{ rttMs: 401 }, 'slow-network'],
    [{ jitterMs: 80 }, 'slow-network'],
    [{ lossPercent: 4 }, 'slow-network'],
    [{ kbps: 149 }, 'sound-only-network'],
    [{ lossPercent: 12 }, 'sound-only-network'],
    [{ rttMs: 1_500 }, 'sound-only-network'],
    [{ kbps: 49 }, 'unusable-network'],
    [{ lossPercent: 30 }, 'unusable-network'],
  ] as const)('%o → %s', (change, cause) => {
    const verdict = judgeNetwork({ ...good, ...change });
    expect('cause' in verdict ? verdict.cause : undefined).toBe(cause);
    expect(verdict.state === 'failed').toBe(cause === 'unusable-network');
  });
});

describe('SelfTestResultSchema', () => {
  const older = {
    steps: [{ step: 'network', state: 'passed' }],
    device: 'Android, Chrome',
    durationMs: 7_000,
  };
  it('reads results from before there were figures, and with them', () => {
    expect(SelfTestResultSchema.safeParse(older).success).toBe(true);
    expect(SelfTestResultSchema.parse({ ...older, network: good }).network).toEqual(good);
  });
  it.each([
    { rttMs: -1 },
    { lossPercent: 101 },
    { kbps: Number.POSITIVE_INFINITY },
    { transport: 'carrier pigeon' },
    { jitterMs: Number.NaN },
  ])('refuses %o', (change) =>
    expect(SelfTestResultSchema.safeParse({ ...older, network: { ...good, ...change } }).success).toBe(false),
  );
  it('a warning is no failure', () =>
    expect(isPassed({ steps: [{ step: 'camera', state: 'warning', cause: 'not-found' }] })).toBe(true));
});
