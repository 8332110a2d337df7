import type { SelfTestResult } from '#domain/self-test.ts';
import { expect, it, vi } from 'vitest';
import { SelfTestRun, type SelfTestWorld } from './self-test.svelte.ts';

const stream = {} as MediaStream;

function testWorld(changes: Partial<SelfTestWorld> = {}, level = 0.2) {
  let nowMs = 0;
  const stopMedia = vi.fn();
  const world: SelfTestWorld = {
    obstacle: () => null,
    openMedia: async () => ({ ok: true, stream, audioOnly: false }),
    stopMedia,
    openSound: () => ({
      level: () => ({ read: () => level, stop: () => undefined }),
      playTone: async () => undefined,
      close: () => undefined,
    }),
    showsPicture: async () => true,
    checkNetwork: async () => ({ cause: null, relayed: false }),
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
  expect(test.results[0]?.device).toBe('Android, Chrome');
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

it('fails a black picture, a missing camera and a silent loudspeaker, each with its cause', async () => {
  const black = testWorld({ showsPicture: async () => false });
  await black.run.start();
  expect(black.run.current?.cause).toBe('black-picture');
  const none = testWorld({ openMedia: async () => ({ ok: true, stream, audioOnly: true }) });
  await none.run.start();
  expect(none.run.current?.cause).toBe('not-found');
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
