import { ownAccountApi } from '#domain/api/own-account.ts';
import { SILENCE_MS } from '#server/services/seats.ts';
import { createRandom, seedOf } from '#tests/faults/random.ts';
import { raceForSeats } from '#tests/faults/seat-race.ts';
import { DOCTOR, enterRoom, openScene, START, type Scene } from '#tests/harness/room-scene.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const MINUTE_MS = 60_000;
/** 10,000 by `npm run soak -- claims`. */
const ROUNDS = 1_000;
const HTTP_ROUNDS = 10;
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
  test(`50 devices at the same instant, ${ROUNDS} rounds: one winner each`, async () => {
    const random = createRandom(seedOf());
    const race = await raceForSeats(scene.running.service.store, {
      rounds: ROUNDS,
      devices: 50,
      random,
    });
    console.log(`${race.claims} claims in ${Math.round(race.durationMs / 1000)} s`);
    expect([race.rounds, race.faults]).toEqual([ROUNDS, []]);
  }, 300_000);

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

  test('« Continuer ici »: a first device that loses its network has been silent from then on', async () => {
    const [one, two] = [await scene.signInFamily(scene.first), await scene.signInFamily(scene.first)];
    const room = await scene.room((await one.join()).answer);
    await room.next(({ type }) => type === 'present');
    scene.clock.advance(SILENCE_MS * 2);

    room.socket.terminate();
    const { lastHeardAt } = scene.running.service.calls.rooms;
    await expect.poll(() => lastHeardAt(scene.first, 'patient')).toBeLessThan(Infinity);
    expect((await two.continueHere()).error.error).toBe('seat-taken');
    scene.clock.advance(SILENCE_MS);
    expect((await two.continueHere()).answer.epoch).toBe(2);
  });

  test('« Continuer ici » at once when the first device allows it: for the one that asked, once', async () => {
    const [one, two, three] = [
      await scene.signInFamily(scene.first),
      await scene.signInFamily(scene.first),
      await scene.signInFamily(scene.first),
    ];
    const first = (await one.join()).answer;
    const room = await scene.room(first);
    await room.next(({ type }) => type === 'present');
    // Allowed before anyone asked: nothing.
    room.send({ type: 'allow-move' });
    expect((await two.continueHere()).error.error).toBe('seat-taken');
    await room.next(({ type }) => type === 'move-asked');
    expect((await two.continueHere()).error.error).toBe('seat-taken');

    room.send({ type: 'allow-move' });
    await expect.poll(async () => (await two.continueHere()).status).toBe(200);
    expect(await room.next(({ type }) => type === 'end')).toMatchObject({ reason: 'seat-taken' });
    expect((await scene.room(first)).status).toBe(401);
    expect((await scene.signal(first)).status).toBe(401);
    // The word was for that device, and is used up.
    expect((await three.continueHere()).error.error).toBe('seat-taken');
    expect((await one.continueHere()).error.error).toBe('seat-taken');
    expect((await two.join()).answer.epoch).toBe(2);
  });

  test('a word given too long after the asking, or too long before the moving, moves nobody', async () => {
    const [one, two] = [await scene.signInFamily(scene.first), await scene.signInFamily(scene.first)];
    const room = await scene.room((await one.join()).answer);
    await room.next(({ type }) => type === 'present');
    await two.continueHere();
    scene.clock.advance(2 * MINUTE_MS);
    const key = { appointment: scene.first, seat: 'patient', generation: 1 } as const;
    await scene.seats.moves.allowAsked(key, 1);
    expect((await two.continueHere()).error.error).toBe('seat-taken');
    await scene.seats.moves.allowAsked(key, 1);
    scene.clock.advance(5 * MINUTE_MS);
    expect((await two.continueHere()).error.error).toBe('seat-taken');
  });

  test('the staff’s word lets the family’s next device go on', async () => {
    const [one, two] = [await scene.signInFamily(scene.first), await scene.signInFamily(scene.first)];
    const first = (await one.join()).answer;
    const room = await scene.room(first);
    await room.next(({ type }) => type === 'present');
    const { join } = scene.running.service.calls;
    await join.allowFamilyMove(scene.facility, scene.first);
    expect((await two.continueHere()).answer.epoch).toBe(2);
    await room.closed();
    expect((await scene.room(first)).status).toBe(401);
    await expect(join.allowFamilyMove('ailleurs', scene.first)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a stale epoch gets no fresh relay credentials', async () => {
    const [one, two] = [await scene.signInFamily(scene.first), await scene.signInFamily(scene.first)];
    const room = await scene.room((await one.join()).answer);
    await room.next(({ type }) => type === 'present');
    // Taken over in the store, as by another instance: this process hasn't cut the socket yet.
    const key = { appointment: scene.first, seat: 'patient', generation: 1 } as const;
    await scene.seats.moves.allowNext(key, 1);
    await scene.seats.takeOver(key, 'link:elsewhere', Infinity);
    room.send({ type: 'ice' });
    room.send({ type: 'ping' });
    await room.next(({ type }) => type === 'pong');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(room.messages.filter(({ type }) => type === 'ice')).toEqual([]);
    expect((await two.join()).error.error).toBe('seat-taken');
  });

  test('a session that is ended takes the doctor’s place in the call with it; whoever signs in again goes on', async () => {
    const { access } = scene;
    const { doctor, doctorRoom, doctorSignal, patientRoom } = await enterRoom(scene);
    const own = await scene.signInDoctor();
    const headers = { cookie: own };
    const ended = await fetch(scene.running.url + ownAccountApi.closeOthers.path, {
      method: 'DELETE',
      headers,
    });
    expect(ended.status).toBe(204);
    await Promise.all([doctorRoom.closed(), doctorSignal.closed()]);
    await patientRoom.next(
      ({ type, participants }) => type === 'present' && (participants as unknown[]).length === 1,
    );
    for (const refused of [await scene.room(doctor), await scene.signal(doctor)])
      expect(refused.status).toBe(401);
    expect((await scene.joinAsDoctor()).status).toBe(401);

    const again = (await scene.joinAsDoctor(scene.first, own)).answer;
    expect((await scene.room(again)).status).toBe(101);
    // From the console, which knows of no sockets.
    const account = await access.accounts.ofLogin(DOCTOR.login);
    await access.sessions.closeAll('account', account?.id ?? '');
    expect((await scene.room(again)).status).toBe(401);
  });

  test(`a link's three devices, 17 requests of each at the same instant, ${HTTP_ROUNDS} rounds: one wins`, async () => {
    for (let round = 0; round < HTTP_ROUNDS; round += 1) {
      const id = await scene.book(100 + round);
      const devices = [
        await scene.signInFamily(id),
        await scene.signInFamily(id),
        await scene.signInFamily(id),
      ];
      const asked = Array.from({ length: 51 }, (_, request) => devices[request % 3]!.join());
      const answers = await Promise.all(asked);
      const seated = new Set(answers.flatMap(({ status }, request) => (status === 200 ? [request % 3] : [])));
      expect(seated.size).toBe(1);
      for (const [request, { status, answer, error }] of answers.entries())
        if (seated.has(request % 3)) expect([status, answer.epoch]).toEqual([200, 1]);
        else expect(error.error).toBe('seat-taken');
    }
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
