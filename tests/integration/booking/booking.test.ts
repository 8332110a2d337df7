import { addFacility, addPractitioner, addTablet } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import { patientData } from '#tests/factories/documents.ts';
import { rebuildClaims } from '#server/services/claims-rebuild.ts';
import { createClaims } from '#server/services/claims.ts';
import { createLocators } from '#server/services/locators.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let running: RunningService;
let tablet: Tablet;
let practitioner: string;

/** 20 minutes from this hour of 5 May 2031, a Monday, or of another day of May; Paris is at UTC+2. */
const slot = (time: string, day = '05') => {
  const start = new Date(`2031-05-${day}T${time}:00.000Z`);
  return { start: start.toISOString(), end: new Date(start.getTime() + 20 * 60_000).toISOString() };
};
const idOf = ({ _id }: { _id: string }) => _id.slice('appointment:'.length);

async function book(
  order: { start: string; end: string },
  over: { patient?: string; practitioner?: string; replaces?: string } = {},
) {
  const patient = over.patient ?? (await tablet.addPatient());
  const id = await tablet.ask({ kind: 'book', practitioner, motive: null, ...order, ...over, patient });
  await tablet.push();
  return tablet.answered(id);
}
const busyDay = async () => {
  await tablet.pull();
  const busy = await tablet.local
    .get<{ intervals: object[] }>(`busy:${practitioner}:2031-05-05`)
    .catch(() => ({ intervals: [] }));
  return busy.intervals;
};

beforeAll(async () => {
  running = await startService();
  running.clock.set('2031-05-04T08:00:00.000Z');
  const facility = await addFacility(running.service);
  practitioner = await addPractitioner(running.service, [facility]);
  tablet = await addTablet(running.service, facility);
});
afterAll(() => running.close());

test('a free slot is booked, and shown as taken', async () => {
  const appointment = await book(slot('08:00'));
  expect(appointment).toMatchObject({ status: 'booked', generation: 1, requestedBy: 'Sophie Amar' });
  await expect.poll(busyDay).toEqual([slot('08:00')]);
});

test('a taken slot is refused with the nearest free ones', async () => {
  await book(slot('08:20'));
  const refused = await book(slot('08:20'));
  expect(refused).toMatchObject({ status: 'cancelled', statusReason: 'slot-taken' });
  expect(refused.alternatives).toHaveLength(3);
  expect(refused.alternatives[0]).toEqual(slot('08:40'));
});

test.each([
  ['outside-availability', slot('02:00')],
  ['outside-availability', slot('09:05')],
  ['too-late', { start: '2031-05-03T08:00:00.000Z', end: '2031-05-03T08:20:00.000Z' }],
])('%s', async (reason, order) => {
  expect(await book(order)).toMatchObject({ status: 'cancelled', statusReason: reason });
});

test('a refused booking is made again once, whichever tablet asks', async () => {
  await book(slot('10:20', '06'));
  const replaces = idOf(await book(slot('10:20', '06')));
  const first = await book(slot('10:40', '06'), { replaces });
  expect(first).toMatchObject({ status: 'booked' });
  const second = await book(slot('11:00', '06'), { replaces });
  expect(second).toMatchObject({ status: 'cancelled', statusReason: 'already-rebooked' });
  expect(await tablet.answered(replaces, (one) => one.replacedBy !== undefined)).toMatchObject({
    replacedBy: idOf(first),
  });
  expect(await book(slot('11:00', '06'))).toMatchObject({ status: 'booked' });
});

test('a booking in the place of a refused one that is refused too leaves it to the next', async () => {
  await book(slot('11:20', '06'));
  const replaces = idOf(await book(slot('11:20', '06')));
  expect(await book(slot('11:20', '06'), { replaces })).toMatchObject({ statusReason: 'slot-taken' });
  expect(await book(slot('11:40', '06'), { replaces })).toMatchObject({ status: 'booked' });
});

test('a practitioner who is unknown is refused', async () => {
  const refused = await book(slot('10:00'), { practitioner: 'dr-nobody' });
  expect(refused).toMatchObject({ status: 'cancelled', statusReason: 'unknown-practitioner' });
});

test('a request waits for its patient without holding up the next', async () => {
  const patient = '01J00000000000000000000042';
  const order = { kind: 'book', patient, practitioner, motive: null, ...slot('10:20') } as const;
  const waiting = await tablet.ask(order);
  await tablet.push();
  expect(await book(slot('10:40'))).toMatchObject({ status: 'booked' });
  expect(await tablet.appointment(waiting)).toBeNull();
  const change = { type: 'patient-change', v: 1, at: '2031-05-04T08:00:00.000Z', by: tablet.by };
  const _id = `patient-change:${patient}:01J00000000000000000000043`;
  await tablet.local.put({ _id, ...change, patient, patch: patientData(), base: {} });
  await tablet.push();
  expect(await tablet.answered(waiting)).toMatchObject({ status: 'booked' });
});

test('a request whose patient never comes is given up', async () => {
  const patient = '01J00000000000000000000077';
  const id = await tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...slot('11:00') });
  await tablet.push();
  const { store, booking } = running.service;
  await expect.poll(() => store.database('service').list('waiting:')).toHaveLength(1);
  running.clock.advance(16 * 60_000);
  await booking.upkeep();
  expect(await tablet.answered(id)).toMatchObject({ statusReason: 'unknown-patient' });
  expect(await store.database('service').list('waiting:')).toHaveLength(0);
});

test('an order whose booking comes hours after it is carried out all the same', async () => {
  const patient = await tablet.addPatient();
  const id = await tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...slot('11:20') });
  await tablet.ask({ kind: 'cancel', appointment: id, basedOn: '1-proposed', reason: 'mistake' });
  await tablet.local.replicate.to(tablet.remote(), {
    filter: (document: { _id: string }) => document._id !== `request:${id}`,
  });
  const { store, booking } = running.service;
  await expect.poll(() => store.database('service').list('waiting:')).toHaveLength(1);
  running.clock.advance(3 * 3_600_000);
  await booking.upkeep();
  await tablet.push();
  const { status, answers } = await tablet.answered(id, (one) => one.answers.length === 1);
  expect({ status, answers }).toMatchObject({ status: 'cancelled', answers: [{ outcome: 'done' }] });
  await expect.poll(() => store.database('service').list('waiting:')).toEqual([]);
});

test('moving frees the old hour, kills the links, and answers', async () => {
  const appointment = await book(slot('12:00'));
  const basedOn = appointment._rev ?? '';
  const id = idOf(appointment);
  const request = await tablet.ask({ kind: 'move', appointment: id, basedOn, ...slot('12:20') });
  await tablet.push();
  const moved = await tablet.answered(id, ({ answers }) => answers.length === 1);
  expect(moved).toMatchObject({ ...slot('12:20'), status: 'booked', generation: 2 });
  expect(moved.answers).toMatchObject([{ request, outcome: 'done' }]);
  await expect.poll(busyDay).not.toContainEqual(slot('12:00'));
  expect(await book(slot('12:00'))).toMatchObject({ status: 'booked' });
});

test('a move onto a taken hour keeps the old one and offers others', async () => {
  const appointment = await book(slot('09:00'));
  await book(slot('09:20'));
  const id = idOf(appointment);
  await tablet.ask({ kind: 'move', appointment: id, basedOn: appointment._rev ?? '', ...slot('09:20') });
  await tablet.push();
  const kept = await tablet.answered(id, ({ answers }) => answers.length === 1);
  expect(kept).toMatchObject({ ...slot('09:00'), status: 'booked', generation: 1 });
  expect(kept.answers[0]).toMatchObject({ outcome: 'refused', reason: 'slot-taken' });
  expect(kept.answers[0]?.alternatives?.[0]).toEqual(slot('09:40'));
});

test('two moves at once: the second was based on what no longer holds', async () => {
  const appointment = await book(slot('13:00'));
  const basedOn = appointment._rev ?? '';
  const id = idOf(appointment);
  const other = await addTablet(running.service, tablet.device.facility);
  await tablet.ask({ kind: 'move', appointment: id, basedOn, ...slot('13:20') });
  await other.ask({ kind: 'move', appointment: id, basedOn, ...slot('13:40') });
  await Promise.all([tablet.push(), other.push()]);
  const moved = await tablet.answered(id, ({ answers }) => answers.length === 2);
  expect(moved.answers.map(({ outcome }) => outcome)).toEqual(['done', 'refused']);
  expect(moved.answers[1]?.reason).toBe('changed-meanwhile');
  expect(moved.generation).toBe(2);
  const lost = moved.start === slot('13:20').start ? slot('13:40') : slot('13:20');
  expect(await book(lost)).toMatchObject({ status: 'booked' });
});

test('re-issue and re-send answer; after a cancellation nothing else is carried out', async () => {
  const appointment = await book(slot('14:00'));
  const id = idOf(appointment);
  const basedOn = appointment._rev ?? '';
  await tablet.ask({ kind: 'reissue', appointment: id, basedOn });
  await tablet.ask({ kind: 'resend', appointment: id, basedOn, channel: 'sms' });
  await tablet.push();
  const resent = await tablet.answered(id, ({ answers }) => answers.length === 2);
  expect(resent.generation).toBe(2);
  expect(resent.answers).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  const now = resent._rev ?? '';
  await tablet.ask({ kind: 'cancel', appointment: id, basedOn: now, reason: 'family-asked' });
  await tablet.ask({ kind: 'move', appointment: id, basedOn: now, ...slot('14:20') });
  await tablet.push();
  const cancelled = await tablet.answered(id, ({ answers }) => answers.length === 4);
  expect(cancelled).toMatchObject({ status: 'cancelled', statusReason: 'family-asked', generation: 3 });
  expect(cancelled.answers[3]).toMatchObject({ outcome: 'refused', reason: 'already-cancelled' });
  await expect.poll(busyDay).not.toContainEqual(slot('14:00'));
  expect(await book(slot('14:00'))).toMatchObject({ status: 'booked' });
});

test('a channel that the patient does not have is refused', async () => {
  const patient = await tablet.addPatient({ mobile: null });
  const appointment = await book(slot('14:40'), { patient });
  const id = idOf(appointment);
  await tablet.ask({ kind: 'resend', appointment: id, basedOn: appointment._rev ?? '', channel: 'sms' });
  await tablet.push();
  const answered = await tablet.answered(id, ({ answers }) => answers.length === 1);
  expect(answered.answers[0]).toMatchObject({ outcome: 'refused', reason: 'no-such-channel' });
});

test('a request that nobody can read is set aside for the operator, and stops nobody', async () => {
  const { store } = running.service;
  const database = store.database(`facility-${tablet.device.facility}`);
  const bad = { _id: 'request:01J00000000000000000000099', type: 'request', v: 99 };
  await database.put(bad);
  expect(await book(slot('07:20'))).toMatchObject({ status: 'booked' });
  const aside = await store.database('service').list('set-aside:');
  expect(aside).toMatchObject([{ document: bad._id, database: database.name }]);
});

test('a facility newly served sees what is already taken', async () => {
  const { access } = running.service;
  const other = await addFacility(running.service, 'Les Platanes');
  const record = await access.practitioners.get(practitioner);
  await access.practitioners.save({ ...record!, facilities: [...record!.facilities, other] });
  const theirs = await addTablet(running.service, other);
  await expect
    .poll(async () => (await theirs.request(`/busy:${practitioner}:2031-05-05`)).json())
    .toMatchObject({ intervals: await busyDay() });
});

test('claims that were lost are rebuilt from the appointments', async () => {
  const { store, access } = running.service;
  const { url, headers } = store.endpoint;
  await book(slot('07:00'));
  await fetch(`${url}/claims`, { method: 'DELETE', headers });
  await store.ensure('claims');
  const claims = createClaims(store);
  await rebuildClaims({ store, claims, locators: createLocators(store), ...access });
  expect(await book(slot('07:00'))).toMatchObject({ statusReason: 'slot-taken' });
});

test('nobody came: no-show once the window is over; somebody did: closed 4 h after the hour', async () => {
  const [absent, present] = [await book(slot('15:00')), await book(slot('15:20'))];
  const { booking, appointments } = running.service;
  await appointments.arrive(tablet.device.facility, idOf(present));
  running.clock.set('2031-05-05T15:49:00.000Z');
  await booking.upkeep();
  expect(await tablet.answered(idOf(absent))).toMatchObject({ status: 'booked' });
  running.clock.set('2031-05-05T15:51:00.000Z');
  await booking.upkeep();
  expect(await tablet.answered(idOf(absent), ({ status }) => status === 'noshow')).toBeTruthy();
  running.clock.set('2031-05-05T19:21:00.000Z');
  await booking.upkeep();
  expect(await tablet.answered(idOf(present), ({ status }) => status === 'fulfilled')).toMatchObject({
    closedAt: '2031-05-05T19:20:00.000Z',
    readUntil: '2031-05-08T19:20:00.000Z',
  });
});
