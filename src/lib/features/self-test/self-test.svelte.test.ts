import type { SelfTestResult } from '#domain/self-test.ts';
import { expect, it, vi } from 'vitest';
import { SelfTestRun, type SelfTestWorld } from './self-test.svelte.ts';

const stream = {} as MediaStream;
const FIGURES = { transport: 'udp', rttMs: 40, jitterMs: 4, lossPercent: 0, kbps: 2_000 } as const;

function testWorld(changes: Partial<SelfTestWorld> = {}, level = 0.2) {
  let nowMs = 0;
  const stopMedia = vi.fn();
  const world: SelfTestWorld = {
    obstacle: () => null,
    openMedia: async () => ({ ok: true, stream, audioOnly: false }),
    stopMedia,
    openSound: () => ({
      level: () => ({ read: () => level, stop: () => undefined }),
      playTone: async () => true,
      isRunning: () => true,
      unlock: () => undefined,
      close: () => undefined,
    }),
    showsPicture: async () => true,
    checkNetwork: async () => ({ kind: 'measured', figures: FIGURES }),
    device: () => 'Android, Chrome',
    nowMs: () => nowMs,
    wait: async (ms) => void (nowMs += ms),
    ...changes,
  };
  const results: SelfTestResult[] = [];
  return { run: new SelfTestRun(world, (result) => results.push(result)), results, stopMedia };
}

const states = ({ run }: { run: SelfTestRun }) => run.steps.map(({ state }) => state).join(' ');

it('goes to the question of the loudspeaker, then to the end', async () => {
  const test = testWorld();
  await test.run.start();
  expect(states(test)).toBe('passed passed passed asking ahead');
  await test.run.answerHeard(true);
  expect(states(test)).toBe('passed passed passed passed passed');
  expect(test.results).toHaveLength(1);
  expect(test.results[0]).toMatchObject({ device: 'Android, Chrome', network: FIGURES });
  expect(test.stopMedia).toHaveBeenCalledWith(stream);
});

it('reports the first failure at once, the rest skipped', async () => {
  const test = testWorld({ obstacle: () => 'in-app-browser' });
  await test.run.start();
  expect(test.run.current).toEqual({ step: 'browser', state: 'failed', cause: 'in-app-browser' });
  expect(test.results[0]?.steps.map(({ state }) => state)).toEqual([
    'failed',
    'skipped',
    'skipped',
    'skipped',
    'skipped',
  ]);
});

it('fails a microphone of zeros after 2 s, and goes on when told so', async () => {
  const test = testWorld({}, 0);
  await test.run.start();
  expect(test.run.current).toEqual({ step: 'microphone', state: 'failed', cause: 'silent' });
  await test.run.goOn();
  await test.run.answerHeard(true);
  expect(test.results[1]?.steps.map(({ state }) => state)).toEqual([
    'passed',
    'passed',
    'failed',
    'passed',
    'passed',
  ]);
});

it('fails a black picture and a silent loudspeaker, each with its cause', async () => {
  const black = testWorld({ showsPicture: async () => false });
  await black.run.start();
  expect(black.run.current?.cause).toBe('black-picture');
  const deaf = testWorld();
  await deaf.run.start();
  await deaf.run.answerHeard(false);
  expect(deaf.run.current?.cause).toBe('not-heard');
  await deaf.run.retry('loudspeaker');
  expect(deaf.run.current?.state).toBe('asking');
});

it('gives the camera back when the page is left while the browser still asks', async () => {
  let answer: (value: { ok: true; stream: MediaStream; audioOnly: boolean }) => void = () => undefined;
  const test = testWorld({ openMedia: () => new Promise((resolve) => (answer = resolve)) });
  const started = test.run.start();
  await Promise.resolve();
  test.run.stop();
  answer({ ok: true, stream, audioOnly: false });
  await started;
  expect(test.stopMedia).toHaveBeenCalledWith(stream);
  expect(test.results).toHaveLength(0);
});

const soundOnly = (withoutPicture: 'not-found' | 'busy') =>
  testWorld({ openMedia: async () => ({ ok: true, stream, audioOnly: true, withoutPicture }) });

it('warns of a missing camera and goes on with sound; one that is taken must be freed', async () => {
  const none = soundOnly('not-found');
  await none.run.start();
  expect(states(none)).toBe('passed warning passed asking ahead');
  await none.run.answerHeard(true);
  expect(none.results[0]?.steps[1]).toEqual({ step: 'camera', state: 'warning', cause: 'not-found' });
  const taken = soundOnly('busy');
  await taken.run.start();
  expect(taken.run.current).toEqual({ step: 'camera', state: 'failed', cause: 'busy' });
});

it('a camera without microphone fails where it counts', async () => {
  const test = testWorld({ openMedia: async () => ({ ok: false, cause: 'no-microphone' }) });
  await test.run.start();
  expect(states(test)).toBe('passed skipped failed ahead ahead');
  expect(test.run.current).toEqual({ step: 'microphone', state: 'failed', cause: 'no-microphone' });
});

it.each([
  [{ kind: 'blocked' }, 'failed', 'blocked'],
  [{ kind: 'no-relay' }, 'failed', 'no-relay'],
  [{ kind: 'service' }, 'passed', undefined],
  [{ kind: 'measured', figures: { ...FIGURES, kbps: 300 } }, 'warning', 'slow-network'],
  [{ kind: 'measured', figures: { ...FIGURES, kbps: 80 } }, 'warning', 'sound-only-network'],
  [{ kind: 'measured', figures: { ...FIGURES, kbps: 20 } }, 'failed', 'unusable-network'],
] as const)('a network of %o is %s', async (outcome, state, cause) => {
  const test = testWorld({ checkNetwork: async () => outcome });
  await test.run.start();
  await test.run.answerHeard(true);
  expect(test.results.at(-1)?.steps.at(-1)).toEqual({ step: 'network', state, ...(cause && { cause }) });
  expect(test.results.at(-1)?.network).toEqual('figures' in outcome ? outcome.figures : undefined);
});

it('a browser that holds sound back is told apart from a deaf one', async () => {
  let unlocked = false;
  const sound = {
    level: () => ({ read: () => (unlocked ? 0.2 : 0), stop: () => undefined }),
    playTone: async () => unlocked,
    isRunning: () => unlocked,
    unlock: () => undefined,
    close: () => undefined,
  };
  const test = testWorld({ openSound: () => sound });
  await test.run.start();
  expect(test.run.current).toEqual({ step: 'microphone', state: 'failed', cause: 'sound-blocked' });
  await test.run.goOn();
  await vi.waitFor(() => expect(test.run.current?.cause).toBe('sound-blocked'));
  unlocked = true;
  test.run.replayTone();
  await vi.waitFor(() => expect(test.run.current?.cause).toBeUndefined());
  await test.run.answerHeard(true);
  expect(test.results.at(-1)?.steps[3]).toEqual({ step: 'loudspeaker', state: 'passed' });
});
