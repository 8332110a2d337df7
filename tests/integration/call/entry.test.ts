import { SILENCE_MS } from '#server/services/seats.ts';
import { openScene, START, type Scene } from '#tests/harness/room-scene.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const MINUTE_MS = 60_000;
const at = (offsetMs: number) => new Date(Date.parse(START) + offsetMs).toISOString();

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

describe('the entry window, by the clock of the service (R7)', () => {
  test.each([
    [-20 * MINUTE_MS - 1_000, 403, 'room-not-open'],
    [-19 * MINUTE_MS - 59_000, 200, undefined],
    [50 * MINUTE_MS - 2_000, 200, undefined],
    [50 * MINUTE_MS + 1_000, 410, 'room-closed'],
  ])('%i ms from the hour: %i', async (offsetMs, status, code) => {
    const family = await scene.signInFamily(scene.first);
    scene.clock.set(at(offsetMs));
    for (const answered of [await family.join(), await scene.joinAsDoctor()]) {
      expect(answered.status).toBe(status);
      expect(answered.error.error).toBe(code);
      if (code === 'room-not-open') expect(answered.error.opensAt).toBe(at(-20 * MINUTE_MS));
    }
  });

  test('who is seated comes back after the window, until 4 h after the hour', async () => {
    const family = await scene.signInFamily(scene.first);
    const second = await scene.signInFamily(scene.first);
    expect((await family.join()).status).toBe(200);
    scene.clock.set(at(3 * 60 * MINUTE_MS));
    expect((await family.join()).status).toBe(200);
    expect((await second.join()).error.error).toBe('room-closed');
    scene.clock.set(at(4 * 60 * MINUTE_MS + 1_000));
    expect((await family.join()).status).toBe(410);
  });
});

describe('the seat', () => {
  test('50 devices at the same instant: one winner', async () => {
    for (let generation = 2; generation < 12; generation++) {
      const key = { appointment: scene.first, seat: 'patient' as const, generation };
      const claims = Array.from({ length: 50 }, (_, i) =>
        scene.seats.claim(key, `link:device-${i}`).then(
          ({ holder }) => holder,
          () => null,
        ),
      );
      const winners = (await Promise.all(claims)).filter((holder) => holder !== null);
      expect(winners).toHaveLength(1);
      expect((await scene.seats.current(key))?.holder).toBe(winners[0]);
    }
  });

  test('the same device is answered the same seat, another is refused', async () => {
    const [one, two] = [await scene.signInFamily(scene.first), await scene.signInFamily(scene.first)];
    const first = await one.join();
    expect((await one.join()).answer.epoch).toBe(first.answer.epoch);
    expect((await two.join()).error.error).toBe('seat-taken');
    expect((await scene.joinAsDoctor()).answer).toMatchObject({
      seat: 'practitioner',
      name: 'Dr Hélène Vasseur',
    });
  });

  test('« Continuer ici » only once the first device was silent for 30 s; then its sockets are cut', async () => {
    const [one, two] = [await scene.signInFamily(scene.first), await scene.signInFamily(scene.first)];
    const first = (await one.join()).answer;
    const signal = await scene.signal(first);
    const room = await scene.room(first);
    await room.next(({ type }) => type === 'present');
    scene.clock.advance(SILENCE_MS * 2);
    expect((await two.continueHere()).error.error).toBe('seat-taken');

    room.send({ type: 'leave' });
    await room.closed();
    expect((await two.continueHere()).error.error).toBe('seat-taken');
    scene.clock.advance(SILENCE_MS);
    const taken = await two.continueHere();
    expect(taken.answer.epoch).toBe(first.epoch + 1);
    await signal.closed();
    expect((await scene.signal(first)).status).toBe(401);
    expect((await scene.room(first)).status).toBe(401);
    expect((await scene.room(taken.answer)).status).toBe(101);
    expect((await one.join()).error.error).toBe('seat-taken');
  });

  test('a new generation frees the seat for the new link and kills the old one', async () => {
    const family = await scene.signInFamily(scene.first);
    const old = (await family.join()).answer;
    const moved = await scene.appointments.update(scene.facility, scene.first, (current) => ({
      ...current,
      generation: 2,
    }));
    if (!moved) throw new Error('no appointment');
    await scene.access.links.settle(moved);
    expect((await scene.room(old)).status).toBe(401);
    expect((await family.join()).error.error).toBe('link-superseded');
    expect((await (await scene.signInFamily(scene.first, 2)).join()).status).toBe(200);
    await scene.seats.settle(moved);
    const key = { appointment: scene.first, seat: 'patient' as const };
    expect(await scene.seats.current({ ...key, generation: 1 })).toBeNull();
    expect(await scene.seats.current({ ...key, generation: 2 })).not.toBeNull();
  });
});
