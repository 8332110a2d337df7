import { addFacility, addPractitioner, addTablet, EVERY_DAY } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let running: RunningService;
beforeAll(async () => {
  running = await startService();
  running.clock.set('2031-03-28T08:00:00.000Z');
});
afterAll(() => running.close());

const twentyMinutes = (start: string) => ({
  start,
  end: new Date(Date.parse(start) + 20 * 60_000).toISOString(),
});

// Paris springs forward on 30 March 2031: 09:00 there is 08:00 UTC the day before, 07:00 UTC that day.
const cases: [string, string, string, string][] = [
  ['Europe/Paris', 'winter, the eve', '2031-03-29T07:00:00.000Z', 'booked'],
  [
    'Europe/Paris',
    'the eve’s hour is before opening in winter time',
    '2031-03-29T06:00:00.000Z',
    'cancelled',
  ],
  ['Europe/Paris', 'summer, the day itself', '2031-03-30T06:00:00.000Z', 'booked'],
  ['Europe/Paris', 'the last slot is an hour earlier in UTC', '2031-03-30T16:00:00.000Z', 'cancelled'],
  ['Indian/Reunion', 'overseas, before noon UTC', '2031-03-30T04:00:00.000Z', 'booked'],
  ['Pacific/Noumea', 'overseas, the UTC day before', '2031-03-29T21:00:00.000Z', 'booked'],
  ['Pacific/Noumea', 'across midnight UTC', '2031-03-29T23:40:00.000Z', 'booked'],
  ['America/Guadeloupe', 'overseas, late in UTC', '2031-03-30T21:40:00.000Z', 'booked'],
];

test.each(cases)('%s: %s', async (timeZone, _, start, status) => {
  const facility = await addFacility(running.service, `F ${start} ${timeZone}`, timeZone);
  const availability = { ...EVERY_DAY, timeZone, bufferMinutes: 0 };
  const name = `Dr ${start.replace(/\D/g, '')} ${timeZone}`;
  const practitioner = await addPractitioner(running.service, [facility], { name, availability });
  const tablet = await addTablet(running.service, facility);
  const patient = await tablet.addPatient();
  const order = { kind: 'book', patient, practitioner, motive: null, ...twentyMinutes(start) } as const;
  const id = await tablet.ask(order);
  await tablet.push();
  expect(await tablet.answered(id)).toMatchObject({ status });
});
