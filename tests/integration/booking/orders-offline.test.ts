import { appointmentView } from '#domain/appointment-view.ts';
import type { Appointment } from '#domain/appointment.ts';
import { BASED_ON_BOOKING, type BookingRequest } from '#domain/request.ts';
import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let running: RunningService;
let tablet: Tablet;
let other: Tablet;
let practitioner: string;

const slot = (time: string) => {
  const start = new Date(`2031-05-05T${time}:00.000Z`);
  return { start: start.toISOString(), end: new Date(start.getTime() + 20 * 60_000).toISOString() };
};
const bookOn = async (one: Tablet, time: string) =>
  one.ask({ kind: 'book', patient: await one.addPatient(), practitioner, motive: null, ...slot(time) });
const onBooking = (appointment: string, after: string[] = []) =>
  ({ appointment, basedOn: BASED_ON_BOOKING, after }) as const;
const answers = (count: number) => (one: Appointment) => one.answers.length === count;

async function viewOn(one: Tablet, id: string) {
  await one.pull();
  const { rows } = await one.local.allDocs({ startkey: 'request:', include_docs: true });
  const requests = rows.filter(({ id: key }) => key.startsWith('request:')).map(({ doc }) => doc as unknown);
  return appointmentView(id, requests as BookingRequest[], await one.appointment(id));
}

beforeAll(async () => {
  running = await startService();
  running.clock.set('2031-05-04T08:00:00.000Z');
  const facility = await addFacility(running.service);
  practitioner = await addPractitioner(running.service, [facility]);
  tablet = await addTablet(running.service, facility);
  other = await addTablet(running.service, facility);
});
afterAll(() => running.close());

test('booked, moved twice and sent again without a network: all carried out, in order', async () => {
  const id = await bookOn(tablet, '08:00');
  const first = await tablet.ask({ kind: 'move', ...onBooking(id), ...slot('08:40') });
  const second = await tablet.ask({ kind: 'move', ...onBooking(id, [first]), ...slot('09:20') });
  await tablet.ask({ kind: 'resend', ...onBooking(id, [first, second]), channel: 'sms' });
  await tablet.push();
  const appointment = await tablet.answered(id, answers(3));
  expect(appointment).toMatchObject({ status: 'booked', generation: 3, ...slot('09:20') });
  expect(appointment.answers.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
});

test('booked and cancelled without a network: the family hears nothing', async () => {
  const id = await bookOn(tablet, '10:00');
  await tablet.ask({ kind: 'cancel', ...onBooking(id), reason: 'mistake' });
  await tablet.push();
  expect(await tablet.answered(id, answers(1))).toMatchObject({
    status: 'cancelled',
    statusReason: 'mistake',
  });
  const claims = running.service.store.database('claims');
  await expect.poll(async () => JSON.stringify(await claims.list(''))).not.toContain(id);
});

test('moved while still « demandé », its first hour lost: the later choice is tried, and booked as new', async () => {
  await other.push();
  const winner = await bookOn(other, '11:00');
  await other.push();
  await other.answered(winner);
  const id = await bookOn(tablet, '11:00');
  await tablet.ask({ kind: 'move', ...onBooking(id), ...slot('11:40') });
  await tablet.push();
  expect(await tablet.answered(id, answers(1))).toMatchObject({
    status: 'booked',
    statusReason: null,
    generation: 1,
    alternatives: [],
    ...slot('11:40'),
  });
  const outbox = () =>
    running.service.store
      .database('service')
      .list<{ _id: string; appointment: string; kind: string }>('outbox:');
  await expect
    .poll(async () => (await outbox()).filter((one) => one.appointment === id).map(({ kind }) => kind))
    .toEqual(['booked', 'booked']);
});

test('cancelled while still « demandé », its hour lost: nothing is left to do', async () => {
  const id = await bookOn(tablet, '11:00');
  await tablet.ask({ kind: 'cancel', ...onBooking(id), reason: 'family-asked' });
  await tablet.push();
  const appointment = await tablet.answered(id, answers(1));
  expect(appointment).toMatchObject({ status: 'cancelled', statusReason: 'family-asked' });
  expect(await viewOn(tablet, id)).toMatchObject({ refused: false, refusals: [] });
});

test('two tablets’ orders on one appointment: the loser learns who did what', async () => {
  const id = await bookOn(other, '13:00');
  await other.push();
  const { _rev: basedOn = '' } = await other.answered(id);
  await tablet.pull();
  const cancel = await tablet.ask({ kind: 'cancel', appointment: id, basedOn, reason: 'family-asked' });
  const move = await other.ask({ kind: 'move', appointment: id, basedOn, ...slot('13:20') });
  await other.push();
  await other.answered(id, answers(1));
  await tablet.push();
  await tablet.answered(id, answers(2));
  expect(await viewOn(tablet, id)).toMatchObject({
    ...slot('13:20'),
    status: 'booked',
    refusals: [
      {
        request: cancel,
        reason: 'changed-meanwhile',
        device: tablet.device.id,
        because: { by: 'Sophie Amar', order: { kind: 'move', ...slot('13:20') } },
      },
    ],
  });
  expect((await viewOn(tablet, id))?.appointment?.answers[0]?.request).toBe(move);
});

test('a refused booking is replaced in one request, which keeps its patient', async () => {
  const taken = await bookOn(other, '14:00');
  await other.push();
  await other.answered(taken);
  const id = await bookOn(tablet, '14:00');
  await tablet.push();
  const refused = await tablet.answered(id);
  const [alternative] = refused.alternatives;
  const { patient } = refused;
  const order = { patient, practitioner, motive: null, ...alternative!, replaces: id } as const;
  const again = await tablet.ask({ kind: 'book', ...order });
  await tablet.push();
  expect(await tablet.answered(again)).toMatchObject({ status: 'booked', ...alternative });
  expect((await viewOn(tablet, id))?.replacedBy).toBe(again);
});
