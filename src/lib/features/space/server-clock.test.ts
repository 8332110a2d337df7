import { describe, expect, it } from 'vitest';
import { createServerClock, mergeReadings, readClock } from './server-clock.ts';

const at = (iso: string) => Date.parse(iso);

describe('the service’s clock seen from a device', () => {
  it('takes the middle of the round trip', () => {
    const sentAtMs = at('2027-03-29T12:00:00Z');
    expect(
      readClock({ serverNow: '2027-03-29T13:00:00.400Z', sentAtMs, receivedAtMs: sentAtMs + 800 }),
    ).toEqual({
      offsetMs: 3_600_000,
      marginMs: 400,
    });
  });

  it('is right on a device an hour late or an hour early', () => {
    for (const skewMs of [-3_600_000, 3_600_000]) {
      let device = at('2027-03-29T12:10:00Z') + skewMs;
      const clock = createServerClock(() => device);
      clock.observe({ serverNow: '2027-03-29T12:10:00.000Z', sentAtMs: device, receivedAtMs: device });
      device += 90_000;
      expect(clock.now()).toBe(at('2027-03-29T12:11:30Z'));
    }
  });

  it.each([
    ['the first reading is taken', null, { offsetMs: 5, marginMs: 900 }, 5],
    [
      'a sharp reading survives a vague one that agrees',
      { offsetMs: 5, marginMs: 10 },
      { offsetMs: 300, marginMs: 900 },
      5,
    ],
    [
      'a sharper reading replaces a vague one',
      { offsetMs: 300, marginMs: 900 },
      { offsetMs: 5, marginMs: 10 },
      5,
    ],
    ['a moved clock is believed', { offsetMs: 5, marginMs: 10 }, { offsetMs: 60_000, marginMs: 900 }, 60_000],
  ])('%s', (_, known, fresh, offsetMs) => {
    expect(mergeReadings(known, fresh).offsetMs).toBe(offsetMs);
  });
});
