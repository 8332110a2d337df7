import { documentId } from '#domain/document-ids.ts';
import type { Readiness } from '#domain/readiness.ts';
import { attack } from '#tests/harness/room-attacks.ts';
import { enterRoom, openScene, openSocket, type Message, type Scene } from '#tests/harness/room-scene.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const offer = (dst: string) => ({ type: 'OFFER', dst, payload: { type: 'media', connectionId: 'mc_1' } });
const countOf = ({ participants }: Message) => (Array.isArray(participants) ? participants.length : 0);

const enter = (appointment = scene.first) => enterRoom(scene, appointment);

describe('the upgrade', () => {
  test('ends at once when the room was closed between the judgement and the entry', async () => {
    const { answer } = await scene.joinAsDoctor();
    const { join } = scene.running.service.calls;
    const { admit } = join;
    join.admit = async (token) => {
      const admitted = await admit(token);
      await scene.appointments.close(scene.facility, scene.first, {
        closedAt: new Date(scene.clock.now()).toISOString(),
      });
      // The room is emptied, and nobody is in it yet.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return admitted;
    };
    const room = await scene.room(answer);
    expect(await room.next(({ type }) => type === 'end')).toMatchObject({ reason: 'closed' });
    await room.closed();
  });

  test('refuses no token, a forged one, another’s id and an expired one', async () => {
    const { answer } = await scene.joinAsDoctor();
    const other = (await (await scene.signInFamily(scene.first)).join()).answer;
    const forged = { ...answer, token: `${answer.token.slice(0, -4)}AAAA` };
    const attempts = [
      scene.signal({ ...answer, token: '' }),
      scene.signal(forged),
      scene.room(forged),
      scene.signal({ ...answer, peerId: other.peerId }),
      openSocket(`${scene.wsUrl}/signal/peerjs?key=peerjs&token=${answer.token}`),
      openSocket(`${scene.wsUrl}/room`),
    ];
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual(attempts.map(() => 401));
    expect((await scene.signal(answer)).status).toBe(101);
    scene.clock.advance(4 * 3_600_000 + 1_000);
    expect((await scene.room(answer)).status).toBe(401);
  });

  test('1,000 forged, expired, cross-room and stale attempts: none gets in', async () => {
    const statuses = await attack(scene, 1_000);
    expect(statuses).toEqual(Array.from({ length: 1_000 }, () => 401));
  });

  test('a seat that comes in again and again is told to wait', async () => {
    const { answer } = await scene.joinAsDoctor();
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push((await scene.room(answer)).status);
    expect(statuses[0]).toBe(101);
    expect(statuses).toContain(429);
  });

  test('an outdated token costs the store nothing for long, and the seat nothing at all', async () => {
    const family = await scene.signInFamily(scene.first);
    const outdated = (await family.join()).answer;
    await scene.seats.vacate({ appointment: scene.first, seat: 'patient', generation: 1 });
    const { answer } = await family.join();
    const read = vi.spyOn(scene.running.service.store.database('claims'), 'get');
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => (await scene.room(outdated)).status),
    );
    expect([...new Set(statuses)].sort()).toEqual([401, 429]);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(60);
    expect(read.mock.calls.length).toBeLessThanOrEqual(60 * 4);
    read.mockRestore();
    expect((await scene.room(answer)).status).toBe(101);
  });

  test('PeerServer hands out no ids over HTTP', async () => {
    for (const path of ['/signal', '/signal/peerjs/id', '/signal/peerjs/peers']) {
      const body = await (await fetch(`${scene.running.url}${path}`)).text();
      expect(body).not.toMatch(/PeerJS|^[0-9a-f-]{36}$/);
    }
  });
});

test('the answer to REJOINDRE names who is in the room already, not who is on the way', async () => {
  const early = (await scene.joinAsDoctor()).answer;
  const family = await scene.signInFamily(scene.first);
  expect((await family.join()).answer.others).toEqual([]);
  await (await scene.room(early)).next(({ type }) => type === 'present');
  expect((await family.join()).answer.others).toEqual([
    { seat: 'practitioner', role: 'practitioner', name: early.name, peerId: early.peerId },
  ]);
  expect((await scene.joinAsDoctor()).answer.others).toEqual([]);
});

describe('messages', () => {
  test('pass between the participants of a room', async () => {
    const { doctor, patient, doctorSignal, patientSignal } = await enter();
    doctorSignal.send(offer(patient.peerId));
    const received = await patientSignal.next(({ type }) => type === 'OFFER');
    expect(received).toMatchObject({ src: doctor.peerId });
  });

  test('never cross rooms', async () => {
    const here = await enter();
    const there = await enter(await scene.book(2));
    here.doctorSignal.send(offer(there.patient.peerId));
    here.doctorSignal.send({ ...offer(there.patient.peerId), type: 'LEAVE' });
    here.doctorSignal.send(offer(here.patient.peerId));
    await here.patientSignal.next(({ type }) => type === 'OFFER');
    expect(there.patientSignal.messages.map(({ type }) => type)).toEqual(['OPEN']);
  });

  test('the newest socket of a page replaces its dead one and is told OPEN', async () => {
    const { doctor, doctorSignal } = await enter();
    doctorSignal.socket.pause();
    const again = await scene.signal(doctor);
    await again.next(({ type }) => type === 'OPEN', 1_000);
  });

  test('a flood from one socket closes it alone', async () => {
    const { doctorSignal, patientRoom, patient } = await enter();
    for (let i = 0; i < 1_000; i++) doctorSignal.send(offer(patient.peerId));
    await doctorSignal.closed();
    patientRoom.send({ type: 'ping' });
    await patientRoom.next(({ type }) => type === 'pong', 500);
  });
});

describe('presence', () => {
  const readiness = () => scene.database.get<Readiness & { _id: string }>(documentId.readiness(scene.first));

  test('is told to both, to the dashboard, and makes the patient arrive', async () => {
    const { doctor, patient, doctorRoom, patientRoom } = await enter();
    for (const room of [doctorRoom, patientRoom])
      expect((await room.next((message) => countOf(message) === 2)).participants).toEqual(
        expect.arrayContaining([
          { seat: 'practitioner', role: 'practitioner', name: 'Dr Hélène Vasseur', peerId: doctor.peerId },
          { seat: 'patient', role: 'patient', name: 'ROUSSEL Éloïse', peerId: patient.peerId },
        ]),
      );
    await vi.waitFor(async () => expect((await readiness())?.present).toEqual(['patient', 'practitioner']));
    await vi.waitFor(async () => {
      const appointment = await scene.appointments.get(scene.facility, scene.first);
      expect(appointment?.status).toBe('arrived');
    });
    patientRoom.send({ type: 'leave' });
    await vi.waitFor(async () => expect((await readiness())?.present).toEqual(['practitioner']));
    expect((await readiness())?.arrivedAt).not.toBeNull();
  });

  test('of the doctor alone is someone in the room too', async () => {
    const id = await scene.book(3);
    await scene.room((await scene.joinAsDoctor(id)).answer);
    await vi.waitFor(async () => {
      const appointment = await scene.appointments.get(scene.facility, id);
      expect(appointment?.status).toBe('arrived');
    });
  });

  test('survives a short loss of the socket', async () => {
    const { patient, doctorRoom, patientRoom } = await enter();
    await doctorRoom.next((message) => countOf(message) === 2);
    const before = doctorRoom.messages.length;
    patientRoom.socket.terminate();
    const again = await scene.room(patient);
    await again.next(({ type }) => type === 'present');
    await vi.waitFor(() => expect(doctorRoom.messages.length).toBeGreaterThan(before));
    expect(doctorRoom.messages.slice(before).map(countOf)).not.toContain(1);
  });

  test('a newer page of the same device takes the seat over, and tells the older one', async () => {
    const { family, patientRoom, patientSignal } = await enter();
    const newer = (await family.join()).answer;
    await scene.room(newer);
    expect(await patientRoom.next(({ type }) => type === 'end')).toMatchObject({ reason: 'seat-taken' });
    await patientSignal.closed();
  });
});

describe('the end', () => {
  test('closing sends both out, on both sockets, well within 2 s, and nobody comes back', async () => {
    const { doctor, patient, family, doctorRoom, patientRoom, doctorSignal, patientSignal } = await enter();
    const closedAt = new Date(scene.clock.now()).toISOString();
    await scene.appointments.close(scene.facility, scene.first, { closedAt });
    const closed = performance.now();
    for (const room of [doctorRoom, patientRoom])
      expect(await room.next(({ type }) => type === 'end')).toMatchObject({ reason: 'closed' });
    await Promise.all([doctorRoom, patientRoom, doctorSignal, patientSignal].map((one) => one.closed()));
    expect(performance.now() - closed).toBeLessThan(500);
    for (const answer of [doctor, patient]) expect((await scene.room(answer)).status).toBe(401);
    expect((await family.join()).error.error).toBe('room-closed');
    expect((await scene.joinAsDoctor()).error.error).toBe('room-closed');
  });

  test('an appointment that is no longer there ends the call', async () => {
    const { family, patient, doctorRoom, patientRoom, patientSignal } = await enter();
    await scene.database.removeWhole(documentId.appointment(scene.first));
    for (const room of [doctorRoom, patientRoom])
      expect(await room.next(({ type }) => type === 'end')).toMatchObject({ reason: 'closed' });
    await Promise.all([doctorRoom, patientRoom, patientSignal].map((one) => one.closed()));
    expect((await scene.room(patient)).status).toBe(401);
    expect((await family.join()).status).toBe(401);
  });

  test('a moved appointment says so', async () => {
    const { patientRoom } = await enter();
    await scene.appointments.update(scene.facility, scene.first, (current) => ({
      ...current,
      generation: 2,
    }));
    expect(await patientRoom.next(({ type }) => type === 'end')).toMatchObject({ reason: 'superseded' });
  });
});
