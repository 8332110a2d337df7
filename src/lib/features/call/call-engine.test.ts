import type { JoinAnswer, Participant } from '#domain/call.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallEngine } from './call-engine.ts';
import type { CallPorts } from './call-ports.ts';
import { IDLE, type CallSnapshot } from './call-snapshot.ts';
import type { RoomHandlers } from './room-socket.ts';

const seat = (peerId: string): JoinAnswer => ({
  appointment: '01JZ0000000000000000000000',
  seat: 'practitioner',
  role: 'practitioner',
  name: 'Dr Hélène Vasseur',
  epoch: 1,
  peerId,
  token: `token-${peerId}`,
  iceServers: [],
  serverNow: '2027-03-29T12:10:00.000Z',
});
const patient = (peerId: string): Participant => ({
  ...{ seat: 'patient', role: 'patient', name: 'ROUSSEL Éloïse', peerId },
});
const emptyStream = () =>
  ({ getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [] }) as unknown as MediaStream;

/** A room and a signalling that do as they are told; what can't be seen in two real browsers at will. */
function stage(changes: Partial<CallPorts> = {}) {
  let joins = 0;
  let now: CallSnapshot = IDLE;
  const rooms: RoomHandlers[] = [];
  const placed: string[] = [];
  const flows: ((flow: 'flowing' | 'lost') => void)[] = [];
  const stopMedia = vi.fn();
  const ports: CallPorts = {
    join: async () => ({ ok: true, data: seat(`me-${++joins}`) }),
    openMedia: async () => ({ ok: true, stream: emptyStream(), audioOnly: false }),
    stopMedia,
    placeholderPicture: () => null,
    openRoom: (_token, handlers) => {
      rooms.push(handlers);
      return { leave: () => undefined, close: () => undefined };
    },
    openSignalling: async () => ({
      call: (peerId) => {
        placed.push(peerId);
        return { peerId, connection: null, close: () => undefined };
      },
      revive: () => undefined,
      close: () => undefined,
    }),
    watchMedia: (_connection, onchange) => {
      flows.push(onchange);
      return () => undefined;
    },
    keepAwake: () => () => undefined,
    ...changes,
  };
  const engine = new CallEngine(ports, (snapshot) => (now = snapshot));
  const goLive = async () => {
    await engine.start();
    rooms.at(-1)?.onpresent([patient('p-1')]);
    flows.at(-1)?.('flowing');
  };
  return { engine, rooms, placed, flows, stopMedia, goLive, now: () => now, state: () => now.state.name };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('entering', () => {
  it('says why the door is shut, and from when it opens', async () => {
    const opensAt = '2027-03-29T11:50:00.000Z';
    const { engine, now } = stage({
      join: async () => ({ ok: false, failure: { error: 'room-not-open', opensAt } }),
    });
    await engine.start();
    const refusal = { kind: 'join', code: 'room-not-open', opensAt };
    expect(now().state).toEqual({ name: 'refused', refusal });
  });

  it('gives a camera back that was granted after one had left', async () => {
    let grant: () => void = () => undefined;
    const stream = emptyStream();
    const test = stage({
      openMedia: () =>
        new Promise((resolve) => (grant = () => resolve({ ok: true, stream, audioOnly: false }))),
    });
    const started = test.engine.start();
    await vi.advanceTimersByTimeAsync(0);
    test.engine.leave();
    grant();
    await started;
    expect(test.stopMedia).toHaveBeenCalledWith(stream);
    expect(test.now().state).toEqual({ name: 'ended', reason: 'left' });
  });

  it('tells an unreachable service from a refusal, and gives the camera back', async () => {
    const test = stage({ openSignalling: () => Promise.reject(new Error('away')) });
    await test.engine.start();
    expect(test.now().state).toEqual({ name: 'refused', refusal: { kind: 'join', code: 'offline' } });
    expect(test.now().local).toBeNull();
  });
});

describe('the other', () => {
  it('is called, called again without an answer, and called anew under another id', async () => {
    const test = stage();
    await test.engine.start();
    expect(test.state()).toBe('waiting');
    test.rooms[0]?.onpresent([patient('p-1')]);
    expect(test.placed).toEqual(['p-1']);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(test.placed).toEqual(['p-1', 'p-1']);
    test.rooms[0]?.onpresent([patient('p-2')]);
    expect(test.placed.at(-1)).toBe('p-2');
  });

  it('is not given up while pictures come, for a list that forgot them a moment', async () => {
    const test = stage();
    await test.goLive();
    test.rooms[0]?.onpresent([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(test.state()).toBe('live');
    test.rooms[0]?.onpresent([patient('p-1')]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(test.state()).toBe('live');
    expect(test.placed).toHaveLength(1);
  });

  it('has gone when the pictures stop too, or after 3 s', async () => {
    for (const part of ['lost', 'silence'] as const) {
      const test = stage();
      await test.goLive();
      test.rooms[0]?.onpresent([]);
      if (part === 'lost') test.flows.at(-1)?.('lost');
      else await vi.advanceTimersByTimeAsync(3_000);
      expect(test.state()).toBe('waiting');
    }
  });
});

describe('losses', () => {
  it('places a fresh call a second after the pictures stopped', async () => {
    const test = stage();
    await test.goLive();
    test.flows.at(-1)?.('lost');
    expect(test.state()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(test.placed).toHaveLength(2);
    test.flows.at(-1)?.('flowing');
    expect(test.state()).toBe('live');
  });

  it('joins again when the room refuses its token, until it is let in', async () => {
    let away = true;
    let joins = 0;
    const test = stage({
      join: async () => {
        joins += 1;
        return joins === 2 && away
          ? { ok: false, failure: { error: 'offline' } }
          : { ok: true, data: seat(`me-${joins}`) };
      },
    });
    await test.engine.start();
    test.rooms[0]?.onrefused();
    await vi.advanceTimersByTimeAsync(0);
    expect(test.rooms).toHaveLength(1);
    away = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(test.rooms).toHaveLength(2);
    test.rooms[1]?.onpresent([patient('p-1')]);
    expect(test.state()).toBe('connecting');
  });

  it.each([
    ['seat-taken', 'seat-taken'],
    ['link-superseded', 'superseded'],
    ['room-closed', 'closed'],
  ] as const)('ends when joining again says %s', async (error, reason) => {
    let isFirst = true;
    const test = stage({
      join: async () => {
        const wasFirst = isFirst;
        isFirst = false;
        return wasFirst ? { ok: true, data: seat('me') } : { ok: false, failure: { error } };
      },
    });
    await test.engine.start();
    test.rooms[0]?.onrefused();
    await vi.advanceTimersByTimeAsync(0);
    expect(test.now().state).toEqual({ name: 'ended', reason });
    expect(test.now().local).toBeNull();
  });
});
