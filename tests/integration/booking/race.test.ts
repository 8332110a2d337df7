import { addFacility, addPractitioner, addTablet, EVERY_DAY } from '#tests/harness/facility.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import type { Tablet } from '#tests/harness/tablet.ts';
import type { Interval } from '#domain/primitives.ts';
import { createClaims } from '#server/services/claims.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROUNDS = 200;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FIRST_DAY = Date.parse('2031-05-05T00:00:00.000Z');

let running: RunningService;
let tablets: [Tablet, Tablet];
let patients: [string, string];
let practitioner: string;

const interval = (startMs: number, minutes: number): Interval => ({
  start: new Date(startMs).toISOString(),
  end: new Date(startMs + minutes * MINUTE_MS).toISOString(),
});
/** Rounds never meet: each has an hour of its own, eight a day. */
const hourOf = (round: number) =>
  FIRST_DAY + Math.floor(round / 8) * 24 * HOUR_MS + (6 + (round % 8)) * HOUR_MS;

async function ask(index: 0 | 1, order: Interval) {
  const patient = patients[index];
  const id = await tablets[index].ask({ kind: 'book', patient, practitioner, motive: null, ...order });
  return { id, push: () => tablets[index].push(), answered: () => tablets[index].answered(id) };
}

beforeAll(async () => {
  running = await startService();
  running.clock.set('2031-05-04T08:00:00.000Z');
  const first = await addFacility(running.service, 'Les Tilleuls');
  const second = await addFacility(running.service, 'Les Platanes');
  practitioner = await addPractitioner(running.service, [first, second]);
  tablets = [await addTablet(running.service, first), await addTablet(running.service, second)];
  patients = [await tablets[0].addPatient(), await tablets[1].addPatient()];
  await Promise.all(tablets.map((tablet) => tablet.push()));
});
afterAll(() => running.close());

test(`two facilities want one slot at the same instant, ${ROUNDS} rounds: one has it`, async () => {
  const wins = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const order = interval(hourOf(round), 20);
    const asked = [await ask(0, order), await ask(1, order)];
    await Promise.all(asked.map(({ push }) => push()));
    const answers = await Promise.all(asked.map(({ answered }) => answered()));
    const winner = answers.findIndex(({ status }) => status === 'booked');
    wins[winner] = (wins[winner] ?? 0) + 1;
    const loser = answers[1 - winner];
    expect(loser).toMatchObject({ status: 'cancelled', statusReason: 'slot-taken' });
    expect(loser?.alternatives).toHaveLength(3);
    expect(loser?.alternatives).not.toContainEqual(order);
  }
  // Both really compete: neither wins every round.
  expect(Math.min(...wins)).toBeGreaterThan(0);
}, 120_000);

test('a slot of the doctor’s new grid that overlaps an hour booked in the old one is refused', async () => {
  const { practitioners } = running.service.access;
  const hour = hourOf(ROUNDS);
  const old = await ask(0, interval(hour + 20 * MINUTE_MS, 20));
  await old.push();
  expect(await old.answered()).toMatchObject({ status: 'booked' });
  await practitioners.saveAvailability(practitioner, { ...EVERY_DAY, slotMinutes: 30 });
  for (const order of [interval(hour, 30), interval(hour + 30 * MINUTE_MS, 30)]) {
    const overlapping = await ask(1, order);
    await overlapping.push();
    expect(await overlapping.answered()).toMatchObject({ statusReason: 'slot-taken' });
  }
});

test(`overlapping claims at the same instant, ${ROUNDS} rounds, every other one across midnight: one wins`, async () => {
  // Two instances of the service, one store: nothing in memory decides.
  const instances = [createClaims(running.service.store), createClaims(running.service.store)];
  for (let round = 0; round < ROUNDS; round++) {
    const start = FIRST_DAY + round * 24 * HOUR_MS + (round % 2 ? 23 : 12) * HOUR_MS + 50 * MINUTE_MS;
    const wanted = [interval(start, 20), interval(start + 10 * MINUTE_MS, 20)];
    const claim = (index: number) => ({
      ...wanted[index]!,
      practitioner: 'dr-race',
      bufferMinutes: 5,
      appointment: `${round}-${index}`,
      facility: `facility-${index}`,
    });
    const won = await Promise.all(instances.map((claims, index) => claims.hold(claim(index))));
    expect(won.filter(Boolean)).toHaveLength(1);
    const held = await instances[0]!.between('dr-race', wanted[0]!.start, wanted[1]!.end);
    expect(held).toHaveLength(1);
  }
}, 60_000);

test('no family of all these rounds was sent anything twice, and no loser’s anything at all', async () => {
  const service = running.service.store.database('service');
  const booked = new Set<string>();
  for (const tablet of tablets) {
    const database = running.service.store.database(`facility-${tablet.device.facility}`);
    for (const { _id, status } of await database.list<{ _id: string; status: string }>('appointment:')) {
      if (status === 'booked') booked.add(_id.slice('appointment:'.length));
    }
  }
  expect(booked.size).toBe(ROUNDS + 1);
  const links = await service.list<{ _id: string; appointment: string }>('link:');
  expect(new Set(links.map(({ appointment }) => appointment))).toEqual(booked);
  expect(links).toHaveLength(booked.size);
  const outbox = () => service.list<{ _id: string; appointment: string; channel: string }>('outbox:');
  // By mail and by SMS.
  await expect.poll(async () => (await outbox()).length).toBe(2 * booked.size);
  const messages = await outbox();
  const sent = messages.map(({ appointment, channel }) => `${appointment} ${channel}`);
  expect(new Set(sent).size).toBe(sent.length);
  expect(messages.filter(({ appointment }) => !booked.has(appointment))).toEqual([]);
});
