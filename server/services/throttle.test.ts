import type { Store } from '../adapters/store.ts';
import { beforeEach, expect, it } from 'vitest';
import { createThrottle, LINK_POLICY, LOGIN_POLICY, type Throttle } from './throttle.ts';

let written: unknown[];
let now: number;
let throttle: Throttle;
/** The one document of the one key; each writing ends when it is told to. */
let endWriting: (() => void) | null;

beforeEach(() => {
  now = 1_800_000_000_000;
  written = [];
  endWriting = null;
  const service = {
    get: async () => written.at(-1) ?? null,
    update: async (_id: string, change: (current: unknown) => unknown) => {
      written.push(change(written.at(-1) ?? null));
      await new Promise<void>((resolve) => (endWriting = resolve));
    },
  };
  const store = { database: () => service } as unknown as Store;
  throttle = createThrottle({ store, clock: { now: () => now } });
});

/** Verifications under way, each ended by hand. */
function visitor() {
  const open: ((outcome: string | null) => void)[] = [];
  const tries: Promise<string>[] = [];
  const turns = async () => {
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  };
  return {
    open,
    turns,
    tryOnce(policy = LINK_POLICY, keep = false) {
      const verify = () => new Promise<string | null>((resolve) => open.push(resolve));
      const outcome = throttle.attempt('link:a', policy, verify, { keep }).then(
        (found) => found ?? 'wrong',
        (error: unknown) => String((error as Error).message),
      );
      tries.push(outcome);
      return outcome;
    },
    all: () => Promise.all(tries),
    async end(outcome: string | null) {
      await turns();
      for (const resolve of open.splice(0)) resolve(outcome);
      await turns();
    },
  };
}
const countOf = (outcomes: string[], wanted: string) => outcomes.filter((one) => one === wanted).length;

it('thirty right ones at once all come in, five at a time', async () => {
  const family = visitor();
  for (let times = 0; times < 30; times += 1) void family.tryOnce();
  for (let round = 0; round < 6; round += 1) {
    await family.turns();
    expect(family.open).toHaveLength(5);
    await family.end('in');
  }
  expect(countOf(await family.all(), 'in')).toBe(30);
});

it('a thousand wrong ones at once are five guesses', async () => {
  const guesser = visitor();
  for (let times = 0; times < 1_000; times += 1) void guesser.tryOnce();
  await guesser.turns();
  expect(guesser.open).toHaveLength(5);
  await guesser.end(null);
  expect(guesser.open).toHaveLength(0);
  const outcomes = await guesser.all();
  expect([countOf(outcomes, 'wrong'), countOf(outcomes, 'too-many-attempts')]).toEqual([5, 995]);
});

it('after a wait one is verified at a time, and the twentieth wrong one locks', async () => {
  const guesser = visitor();
  for (let wrong = 0; wrong < 5; wrong += 1) {
    void guesser.tryOnce();
    await guesser.end(null);
  }
  expect(await guesser.tryOnce()).toBe('too-many-attempts');
  for (let wrong = 5; wrong < 20; wrong += 1) {
    now += 16 * 60_000;
    const [first, second] = [guesser.tryOnce(), guesser.tryOnce()];
    await guesser.turns();
    expect(guesser.open).toHaveLength(1);
    await guesser.end(null);
    expect([await first, await second]).toEqual(['wrong', 'too-many-attempts']);
  }
  now += 24 * 3_600_000;
  expect(await guesser.tryOnce()).toBe('too-many-attempts');
});

it('a store that is away is no wrong try', async () => {
  const away = () => Promise.reject(new Error('away'));
  for (let times = 0; times < 9; times += 1)
    await expect(throttle.attempt('link:a', LINK_POLICY, away)).rejects.toThrow('away');
  expect(await throttle.attempt('link:a', LINK_POLICY, async () => 'in')).toBe('in');
});

it('what changes while it is being written is written too', async () => {
  const guesser = visitor();
  for (let times = 0; times < 3; times += 1) {
    void guesser.tryOnce(LOGIN_POLICY, true);
    await guesser.end(null);
    expect(written).toMatchObject([{ type: 'throttle', failures: 1 }]);
  }
  endWriting?.();
  await guesser.turns();
  expect(written.at(-1)).toMatchObject({ failures: 3 });
  expect(written).toHaveLength(2);
});
