import { MAX_LINK_MESSAGE_BYTES } from '#domain/call.ts';
import { enterRoom, openScene, type Message, type Scene } from '#tests/harness/room-scene.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const TURN_SECRET = 'north-wind-secret';
let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ environment: { TURN_URLS: 'turn:turn.example:3478', TURN_SECRET } });
});
afterEach(() => scene.close());

const isFrom = ({ type }: Message) => type === 'from';
const ofSize = (bytes: number) => 'é'.repeat((bytes - 2) / 2);

describe('messages over the room’s channel', () => {
  test('reach the named participant, unread, with who sent them', async () => {
    const { doctor, patient, doctorRoom, patientRoom } = await enterRoom(scene);
    const message = { kind: 'offer', negotiation: 3, nested: [{ text: 'l’été' }, null, 1.5] };
    doctorRoom.send({ type: 'to', peerId: patient.peerId, message });
    expect(await patientRoom.next(isFrom)).toEqual({ type: 'from', peerId: doctor.peerId, message });
    patientRoom.send({ type: 'to', peerId: doctor.peerId, message: 'answer' });
    expect(await doctorRoom.next(isFrom)).toEqual({
      ...{ type: 'from', peerId: patient.peerId, message: 'answer' },
    });
  });

  test('stay within the room, and never come back to who sent them', async () => {
    const here = await enterRoom(scene);
    const there = await enterRoom(scene, await scene.book(2));
    for (const peerId of [there.patient.peerId, here.doctor.peerId, 'nobody', ''])
      here.doctorRoom.send({ type: 'to', peerId, message: 'lost' });
    here.doctorRoom.send({ type: 'to', peerId: here.patient.peerId, message: 'last' });
    expect((await here.patientRoom.next(isFrom)).message).toBe('last');
    here.doctorRoom.send({ type: 'ping' });
    await here.doctorRoom.next(({ type }) => type === 'pong');
    for (const { messages } of [there.patientRoom, there.doctorRoom, here.doctorRoom])
      expect(messages.filter(isFrom)).toEqual([]);
  });

  test('of 16 kB pass, a byte more doesn’t, and far more closes the socket', async () => {
    const { patient, doctorRoom, patientRoom } = await enterRoom(scene);
    const to = (message: string) => doctorRoom.send({ type: 'to', peerId: patient.peerId, message });
    to(`${ofSize(MAX_LINK_MESSAGE_BYTES)}x`);
    to(ofSize(MAX_LINK_MESSAGE_BYTES));
    const { message } = await patientRoom.next(isFrom);
    expect(message).toBe(ofSize(MAX_LINK_MESSAGE_BYTES));
    to(ofSize(2 * MAX_LINK_MESSAGE_BYTES));
    await doctorRoom.closed();
    expect(patientRoom.messages.filter(isFrom)).toHaveLength(1);
  });

  test('of an older page of the seat are heard no more', async () => {
    const { family, doctor, patientRoom, doctorRoom } = await enterRoom(scene);
    patientRoom.socket.pause();
    const newer = await scene.room((await family.join()).answer);
    await newer.next(({ type }) => type === 'present');
    patientRoom.send({ type: 'to', peerId: doctor.peerId, message: 'stale' });
    newer.send({ type: 'to', peerId: doctor.peerId, message: 'fresh' });
    expect((await doctorRoom.next(isFrom)).message).toBe('fresh');
    expect(doctorRoom.messages.filter(isFrom)).toHaveLength(1);
  });

  test('nonsense is nobody’s message', async () => {
    const { patient, doctorRoom, patientRoom } = await enterRoom(scene);
    for (const odd of ['{', '[]', 'null', '"to"', '{"type":"to"}', '{"type":"to","peerId":7,"message":1}'])
      doctorRoom.socket.send(odd);
    doctorRoom.send({ type: 'to', peerId: patient.peerId });
    doctorRoom.socket.send(Buffer.from([0, 255, 1]));
    doctorRoom.send({ type: 'to', peerId: patient.peerId, message: 'sense' });
    expect((await patientRoom.next(isFrom)).message).toBe('sense');
    expect(patientRoom.messages.filter(isFrom)).toHaveLength(1);
  });
});

describe('the rate', () => {
  test('of a flooding seat closes it alone, and connecting again doesn’t fill its bucket', async () => {
    const { doctor, patient, doctorRoom, patientRoom } = await enterRoom(scene);
    for (let i = 0; i < 1_000; i++) doctorRoom.send({ type: 'to', peerId: patient.peerId, message: i });
    await doctorRoom.closed();
    const passed = patientRoom.messages.filter(isFrom).length;
    expect(passed).toBeLessThan(400);
    const again = await scene.room(doctor);
    for (let i = 0; i < 150; i++) again.send({ type: 'to', peerId: patient.peerId, message: i });
    await again.closed();
    patientRoom.send({ type: 'ping' });
    await patientRoom.next(({ type }) => type === 'pong');
  });

  test('counts bytes too', async () => {
    const { patient, doctorRoom, patientRoom } = await enterRoom(scene);
    const message = ofSize(MAX_LINK_MESSAGE_BYTES);
    for (let i = 0; i < 150; i++) doctorRoom.send({ type: 'to', peerId: patient.peerId, message });
    await doctorRoom.closed();
    expect(patientRoom.messages.filter(isFrom).length).toBeLessThan(100);
  });
});

describe('relay credentials over the room’s channel', () => {
  const isIce = ({ type }: Message) => type === 'ice';

  test('are fresh, and the seat’s own', async () => {
    const { doctor, doctorRoom, patientRoom } = await enterRoom(scene);
    doctorRoom.send({ type: 'ice' });
    const { iceServers } = (await doctorRoom.next(isIce)) as unknown as { iceServers: object[] };
    const [server] = iceServers as { urls: string[]; username: string }[];
    expect(server?.urls).toEqual(['turn:turn.example:3478']);
    const user = (from: { username?: string } | undefined) => from?.username?.split(':')[1];
    expect(user(server)).toBe(user(doctor.iceServers[0]));
    const left = Number(server?.username.split(':')[0]) - Date.now() / 1000;
    expect(left).toBeGreaterThan(3_500);
    expect(patientRoom.messages.filter(isIce)).toEqual([]);
  });

  test('aren’t given to an older page, nor once the seat’s epoch has gone up', async () => {
    const { family, patientRoom, doctorRoom } = await enterRoom(scene);
    patientRoom.socket.pause();
    const newer = await scene.room((await family.join()).answer);
    await newer.next(({ type }) => type === 'present');
    patientRoom.send({ type: 'ice' });
    patientRoom.socket.resume();
    await patientRoom.closed();
    expect(patientRoom.messages.filter(isIce)).toEqual([]);

    // As another instance does: no fence reaches this process.
    const key = { appointment: scene.first, seat: 'practitioner' as const, generation: 1 };
    scene.clock.advance(60_000);
    await scene.seats.takeOver(key, 'account:someone-else', 0);
    doctorRoom.send({ type: 'ice' });
    doctorRoom.send({ type: 'ping' });
    await doctorRoom.next(({ type }) => type === 'pong');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(doctorRoom.messages.filter(isIce)).toEqual([]);
  });
});
