import { beforeEach, describe, expect, it } from 'vitest';
import { ReadinessSchema, type Readiness } from '#domain/readiness.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { createReadiness } from './readiness.ts';

const APPOINTMENT = '01J8ZQ4M7V0000000000000001';

/** One document, and how often it was written: what is under test is what gets written, not the store. */
function oneDocument() {
  let stored: Readiness | null = null;
  let writes = 0;
  const update = async (_id: string, change: (current: Stored | null) => Stored | null) => {
    const next = change(stored);
    if (next) {
      stored = ReadinessSchema.parse(next);
      writes += 1;
    }
    return stored;
  };
  const store = { database: () => ({ update, get: async () => null }) } as unknown as Store;
  return { store, read: () => stored!, writes: () => writes };
}

describe('readiness', () => {
  let document: ReturnType<typeof oneDocument>;
  let readiness: ReturnType<typeof createReadiness>;
  let now: number;

  beforeEach(() => {
    document = oneDocument();
    now = Date.parse('2026-03-02T08:00:00.000Z');
    readiness = createReadiness({ store: document.store, clock: { now: () => now } });
  });

  const message = (state: 'queued' | 'sent' | 'delivered' | 'failed', generation = 1) =>
    readiness.recordMessage('tilleuls', APPOINTMENT, { channel: 'sms', generation, state });
  const states = () => document.read().messages.map((m) => `${m.generation}:${m.state}`);

  it('keeps one state per channel and generation', async () => {
    await message('queued');
    await message('sent');
    expect(states()).toEqual(['1:sent']);
  });

  it.each([
    [['sent', 'queued'], 'sent', 1],
    [['delivered', 'failed'], 'delivered', 1],
    [['delivered', 'sent'], 'delivered', 1],
    [['sent', 'failed'], 'failed', 2],
    [['failed', 'queued'], 'failed', 1],
    [['sent', 'sent'], 'sent', 1],
  ] as const)('%j ends as %s after %i writes', async (reports, end, writes) => {
    for (const state of reports) await message(state);
    expect(states()).toEqual([`1:${end}`]);
    expect(document.writes()).toBe(writes);
  });

  it('remembers the first opening, until a new link leaves', async () => {
    await message('sent', 1);
    await readiness.recordOpened('tilleuls', APPOINTMENT);
    now += 60_000;
    await readiness.recordOpened('tilleuls', APPOINTMENT);
    expect(document.read().openedAt).toBe('2026-03-02T08:00:00.000Z');
    await message('queued', 2);
    expect(document.read().openedAt).toBeNull();
  });

  it('shows the latest self-test and what failed in it', async () => {
    const result = {
      steps: [
        { step: 'camera' as const, state: 'failed' as const, cause: 'permission-denied' as const },
        { step: 'network' as const, state: 'skipped' as const },
      ],
      device: 'Android, Chrome',
      durationMs: 900,
    };
    const test = (at: string, steps: typeof result.steps) =>
      readiness.recordSelfTest('tilleuls', APPOINTMENT, { at, result: { ...result, steps } });
    await test('2026-03-02T08:00:00.000Z', result.steps);
    await test('2026-03-02T07:00:00.000Z', []);
    expect(document.read().tested).toEqual({
      at: '2026-03-02T08:00:00.000Z',
      passed: false,
      device: 'Android, Chrome',
      failures: [{ step: 'camera', cause: 'permission-denied' }],
    });
  });

  it('passes a self-test with its reserves', async () => {
    const steps = [
      { step: 'camera' as const, state: 'warning' as const, cause: 'not-found' as const },
      { step: 'network' as const, state: 'passed' as const },
    ];
    const result = { steps, device: 'Windows, Firefox', durationMs: 7_000 };
    await readiness.recordSelfTest('tilleuls', APPOINTMENT, { at: '2026-03-02T08:00:00.000Z', result });
    expect(document.read().tested).toMatchObject({
      ...{ passed: true, failures: [] },
      warnings: [{ step: 'camera', cause: 'not-found' }],
    });
  });

  it('keeps the hour of arrival when the patient leaves', async () => {
    await readiness.recordPresence('tilleuls', APPOINTMENT, ['practitioner', 'patient']);
    await readiness.recordPresence('tilleuls', APPOINTMENT, ['patient', 'practitioner']);
    now += 60_000;
    await readiness.recordPresence('tilleuls', APPOINTMENT, []);
    expect(document.read()).toMatchObject({ present: [], arrivedAt: '2026-03-02T08:00:00.000Z' });
    expect(document.writes()).toBe(2);
  });
});
