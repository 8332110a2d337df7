import type { JoinAnswer } from '#domain/call.ts';
import { documentId } from '#domain/document-ids.ts';
import type { Readiness } from '#domain/readiness.ts';
import { openScene, type Message, type Scene } from '#tests/harness/room-scene.ts';
import { startService } from '#tests/harness/service.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let scene: Scene;
let folder: string;
const relays = { TURN_URLS: 'turn:127.0.0.1:3478', TURN_SECRET: 'un secret de seize signes' };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vis-a-vis-door-'));
  scene = await openScene({ environment: { DATA_DIR: folder, ...relays } });
  await scene.access.facilities.choose(scene.facility, { letIn: true });
});
afterEach(async () => {
  await scene.close();
  await rm(folder, { recursive: true, force: true });
});

const isType = (type: string) => (message: Message) => message.type === type;
const waitingIn = ({ waiting }: Message) => waiting as JoinAnswer[] | undefined;
const seatsIn = ({ participants }: Message) =>
  (participants as JoinAnswer[] | undefined)?.map(({ seat }) => seat);
const offer = (dst: string) => ({ type: 'OFFER', dst, payload: { type: 'media', connectionId: 'mc_1' } });

/** The doctor is inside, the family at the door. */
async function atTheDoor() {
  const doctor = (await scene.joinAsDoctor()).answer;
  const doctorRoom = await scene.room(doctor);
  const family = await scene.signInFamily(scene.first);
  const waiting = (await family.join()).answer;
  const door = await scene.room(waiting);
  await door.next(isType('waiting'));
  const seen = await doctorRoom.next((message) => waitingIn(message) !== undefined);
  return { doctor, doctorRoom, family, waiting, door, seen };
}

test('who waits is told nothing of the room, reaches nobody and gets no relay', async () => {
  const { doctor, doctorRoom, waiting, door, seen } = await atTheDoor();
  expect(waiting).toMatchObject({ waits: true, iceServers: [], others: [] });
  expect(doctor.iceServers).not.toEqual([]);
  expect(waitingIn(seen)).toEqual([
    { seat: 'patient', role: 'patient', name: 'ROUSSEL Éloïse', peerId: waiting.peerId },
  ]);
  expect(seatsIn(seen)).toEqual(['practitioner']);
  // On the dashboard the family has come.
  await vi.waitFor(async () => {
    const readiness = await scene.database.get<Readiness & { _id: string }>(
      documentId.readiness(scene.first),
    );
    expect(readiness?.present).toContain('patient');
  });

  expect((await scene.signal(waiting)).status).toBe(401);
  const doctorSignal = await scene.signal(doctor);
  await doctorSignal.next(isType('OPEN'));
  doctorSignal.send(offer(waiting.peerId));
  doctorRoom.send({ type: 'to', peerId: waiting.peerId, message: 'bonjour' });
  door.send({ type: 'ice' });
  door.send({ type: 'to', peerId: doctor.peerId, message: 'bonjour' });
  door.send({ type: 'let-in', peerIds: [waiting.peerId] });
  door.send({ type: 'ping' });
  await door.next(isType('pong'));
  expect(door.messages.map(({ type }) => type)).toEqual(['waiting', 'pong']);
  expect(doctorRoom.messages.map(({ type }) => type)).not.toContain('from');
  expect(await scene.seats.isLetIn({ appointment: scene.first, seat: 'patient', generation: 1 })).toBe(false);
});

test('one word of the doctor’s opens, for good: reload, other device, a service that starts again', async () => {
  const { doctorRoom, family, waiting, door } = await atTheDoor();
  doctorRoom.send({ type: 'let-in', peerIds: [waiting.peerId] });
  await door.next(isType('let-in'));
  const joined = (await family.join()).answer;
  expect(joined.waits).toBeUndefined();
  expect(joined.iceServers).not.toEqual([]);
  const room = await scene.room(joined);
  expect((await scene.signal(joined)).status).toBe(101);
  await doctorRoom.next((message) => seatsIn(message)?.length === 2 && waitingIn(message) === undefined);
  // The page at the door is not the room's: its token opens the door alone, and says so at once.
  const stale = await scene.room(waiting);
  expect(await stale.next(isType('end'))).toMatchObject({ reason: 'seat-taken' });
  expect((await scene.signal(waiting)).status).toBe(401);

  expect((await family.join()).answer.waits).toBeUndefined();
  room.send({ type: 'leave' });
  await room.closed();
  scene.clock.advance(31_000);
  const other = await scene.signInFamily(scene.first);
  const continued = (await other.continueHere()).answer;
  expect([continued.epoch, continued.waits]).toEqual([2, undefined]);

  await scene.close();
  const restarted = await startService({ clock: scene.clock, environment: { DATA_DIR: folder, ...relays } });
  const { seats } = restarted.service.calls;
  expect(await seats.isLetIn({ appointment: scene.first, seat: 'patient', generation: 1 })).toBe(true);
  expect(await seats.isLetIn({ appointment: scene.first, seat: 'patient', generation: 2 })).toBe(false);
  await restarted.close();
});

test('who lost the network while the door opened is told on coming back', async () => {
  const { doctorRoom, waiting, door } = await atTheDoor();
  door.socket.terminate();
  doctorRoom.send({ type: 'let-in', peerIds: [waiting.peerId] });
  await vi.waitFor(async () =>
    expect(await scene.seats.isLetIn({ appointment: scene.first, seat: 'patient', generation: 1 })).toBe(
      true,
    ),
  );
  const again = await scene.room(waiting);
  await again.next(isType('let-in'));
});

test('another guest in the seat of one who was let in waits again', async () => {
  const key = { appointment: scene.first, seat: 'guest-1', generation: 1 } as const;
  const { epoch } = await scene.seats.claim(key, 'link:first');
  await scene.seats.letIn(key, epoch);
  expect(await scene.seats.isLetIn(key)).toBe(true);
  await scene.seats.vacate(key);
  expect(await scene.seats.isLetIn(key)).toBe(false);
  await scene.seats.claim(key, 'link:second');
  expect(await scene.seats.isLetIn(key)).toBe(false);
});

test('nobody waits any longer once the facility doesn’t want it; a seat taken back leaves the door', async () => {
  const { doctorRoom, door } = await atTheDoor();
  await scene.access.facilities.choose(scene.facility, { letIn: false });
  await door.next(isType('let-in'));
  const before = doctorRoom.messages.length;
  scene.running.service.calls.rooms.empty(scene.first, 'patient');
  expect(await door.next(isType('end'))).toMatchObject({ reason: 'superseded' });
  await vi.waitFor(() => expect(doctorRoom.messages.length).toBeGreaterThan(before));
  expect(waitingIn(doctorRoom.messages.at(-1)!)).toBeUndefined();
});
