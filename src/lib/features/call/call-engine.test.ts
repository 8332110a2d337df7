import type { LineView } from '#domain/call-adaptation.ts';
import type { JoinAnswer, Participant, RoomClientMessage, Seat } from '#domain/call.ts';
import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import type { CallHandlers, MediaCall, SignallingOptions } from '$lib/adapters/peer.ts';
import { createDesk } from '#tests/fakes/devices.ts';
import { FakePeerConnection } from '#tests/fakes/peer-connection.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallEngine } from './call-engine.ts';
import type { CallPorts } from './call-ports.ts';
import { IDLE, type CallSnapshot } from './call-snapshot.ts';
import type { MediaLook } from './media-watch.ts';
import type { RoomHandlers } from './room-socket.ts';

const answer = (peerId: string, seat: Seat): JoinAnswer => ({
  appointment: '01JZ0000000000000000000000',
  seat,
  role: 'practitioner',
  name: 'Dr Hélène Vasseur',
  epoch: 1,
  peerId,
  token: `token-${peerId}`,
  iceServers: [],
  others: [],
  serverNow: '2027-03-29T12:10:00.000Z',
});
const person = (seat: Seat, peerId: string): Participant => ({
  ...{ seat, role: 'patient', name: 'ROUSSEL Éloïse', peerId },
});
const patient = (peerId: string) => person('patient', peerId);
const emptyStream = () =>
  ({ getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [] }) as unknown as MediaStream;

interface Line {
  call: MediaCall;
  connection: FakePeerConnection;
  isClosed: boolean;
  look(look: MediaLook): void;
  closeFromAfar(): void;
}

/** A room, a signalling and connections that do as they are told; what can't be seen in two real browsers at will. */
function stage({ seat = 'practitioner', ...changes }: Partial<CallPorts> & { seat?: Seat } = {}) {
  let joins = 0;
  let now: CallSnapshot = IDLE;
  const states: string[] = [];
  const rooms: RoomHandlers[] = [];
  const placed: string[] = [];
  const lines: Line[] = [];
  const sent: RoomClientMessage[] = [];
  const adapted: ((view: LineView) => void)[] = [];
  const written = () => sent.flatMap((one) => (one.type === 'to' ? [one.message as LinkMessage] : []));
  const signalling = { isOpen: true, revived: 0 };
  let isRoomUp = true;
  let oncall: SignallingOptions['onincoming'] = () => null;
  const stopMedia = vi.fn();
  const check = vi.fn();

  function newCall(peerId: string, handlers: () => CallHandlers | undefined): MediaCall {
    const connection = new FakePeerConnection();
    const line: Line = {
      connection,
      isClosed: false,
      look: () => undefined,
      closeFromAfar: () => handlers()?.onclose(),
      call: {
        id: `c-${lines.length + 1}`,
        peerId,
        get connection() {
          return line.isClosed ? null : (connection as unknown as RTCPeerConnection);
        },
        takeOver: ({ onclosed }) => (line.closeFromAfar = onclosed),
        close: () => (line.isClosed = true),
      },
    };
    lines.push(line);
    return line.call;
  }

  const openSignalling: CallPorts['openSignalling'] = async (_answer, onincoming) => {
    oncall = onincoming;
    return {
      call: (peerId, _stream, handlers) => {
        if (!signalling.isOpen) return null;
        placed.push(peerId);
        return newCall(peerId, () => handlers);
      },
      setIceServers: () => undefined,
      pause: () => undefined,
      revive: () => void (signalling.revived += 1),
      close: () => undefined,
    };
  };

  const ports: CallPorts = {
    join: async () => ({ ok: true, data: answer(`me-${++joins}`, seat) }),
    ...createDesk().ports,
    timings: CALL_TIMINGS,
    stopMedia,
    openRoom: (_token, handlers) => {
      rooms.push(handlers);
      return {
        check,
        leave: () => undefined,
        close: () => undefined,
        send: (message) => {
          if (!isRoomUp) return false;
          sent.push(message);
          if (message.type === 'ice') handlers.onice([{ urls: ['turn:relay'], username: 'fresh' }]);
          return true;
        },
      };
    },
    openSignalling,
    watchMedia: (connection, _timings, onlook) => {
      const line = lines.find((one) => one.call.connection === connection);
      if (line) line.look = onlook;
      return () => undefined;
    },
    accompany: () => () => undefined,
    adapt: (_connection, onview) => {
      adapted.push(onview);
      return () => undefined;
    },
    onNetworkChange: () => () => undefined,
    keepAwake: () => () => undefined,
    ...changes,
  };
  const engine = new CallEngine(ports, {
    onchange: (snapshot) => {
      now = snapshot;
      if (states.at(-1) !== now.state.name) states.push(now.state.name);
    },
  });
  const line = () => lines.at(-1)!;
  const flow = () => {
    line().connection.setIceState('connected');
    line().look({ grew: true, silentMs: 0, blindMs: 0 });
  };
  return {
    ...{ engine, rooms, placed, lines, line, sent, signalling, stopMedia, check, flow },
    now: () => now,
    /** Each that was shown, in order. */
    states,
    state: () => now.state.name,
    present: (...participants: Participant[]) => rooms.at(-1)?.onpresent(participants),
    ring: (peerId: string) => {
      const taken: { handlers?: CallHandlers } = {};
      Object.assign(taken, oncall(newCall(peerId, () => taken.handlers)));
      return taken.handlers !== undefined;
    },
    silence: (silentMs = CALL_TIMINGS.silenceMs) => line().look({ grew: false, silentMs, blindMs: 0 }),
    loseRoom: () => {
      isRoomUp = false;
      rooms.at(-1)?.onlost();
    },
    findRoom: (...participants: Participant[]) => {
      isRoomUp = true;
      rooms.at(-1)?.onpresent(participants);
    },
    adapted,
    openSignalling,
    /** What was written to others so far about the connections. */
    written: () => written().filter(({ type }) => type !== 'own-state'),
    /** What was told to others of what this page sends. */
    told: () => written().filter(({ type }) => type === 'own-state'),
    async goLive() {
      await engine.start();
      rooms.at(-1)?.onpresent([patient('p-1')]);
      flow();
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('entering', () => {
  it('says why the door is shut, and from when it opens, and gives the camera back', async () => {
    const opensAt = '2027-03-29T11:50:00.000Z';
    const test = stage({ join: async () => ({ ok: false, failure: { error: 'room-not-open', opensAt } }) });
    await test.engine.start();
    await settle();
    const refusal = { kind: 'join', code: 'room-not-open', opensAt };
    expect(test.now().state).toEqual({ name: 'refused', refusal });
    expect(test.now().local).toBeNull();
  });

  it('gives a camera back that was granted after one had left', async () => {
    let grant: () => void = () => undefined;
    const stream = emptyStream();
    const test = stage({
      openMedia: () =>
        new Promise((resolve) => (grant = () => resolve({ ok: true, stream, audioOnly: false }))),
    });
    const started = test.engine.start();
    await settle();
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

  it('leaves nobody in the room when signalling fails while the browser still asks for the camera', async () => {
    let grant: () => void = () => undefined;
    const test = stage({
      openSignalling: () => Promise.reject(new Error('away')),
      openMedia: () =>
        new Promise(
          (resolve) => (grant = () => resolve({ ok: true, stream: emptyStream(), audioOnly: false })),
        ),
    });
    const started = test.engine.start();
    await settle();
    grant();
    await started;
    expect(test.state()).toBe('refused');
    expect(test.rooms).toHaveLength(0);
  });

  it('tells nobody for long that they are in a room whose channel doesn’t open', async () => {
    const test = stage();
    await test.engine.start();
    expect(test.state()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.openSteadyMs);
    expect([test.state(), test.now().loss?.side]).toEqual(['reconnecting', 'own']);
    test.findRoom();
    expect(test.state()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(test.state()).toBe('waiting');
  });

  it('ends without a loss', async () => {
    const test = stage();
    await test.goLive();
    test.engine.leave();
    expect(test.states).toEqual(['preparing', 'waiting', 'connecting', 'live', 'ended']);
  });

  it('renews the relays’ credentials without an occasion: who comes late is called with them', async () => {
    const test = stage();
    await test.engine.start();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(test.sent.filter(({ type }) => type === 'ice')).toHaveLength(3);
    test.engine.leave();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(test.sent.filter(({ type }) => type === 'ice')).toHaveLength(3);
  });
});

describe('the others', () => {
  it('are called, called again without an answer, and called anew under another id', async () => {
    const test = stage();
    await test.engine.start();
    expect(test.state()).toBe('waiting');
    test.present(patient('p-1'));
    expect(test.placed).toEqual(['p-1']);
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.answerMs);
    expect(test.placed).toEqual(['p-1', 'p-1']);
    expect(test.lines[0]?.isClosed).toBe(true);
    test.present(patient('p-2'));
    expect(test.placed.at(-1)).toBe('p-2');
    expect(test.lines[1]?.isClosed).toBe(true);
  });

  it('are called as soon as signalling is open when REJOINDRE names them, before the room says so', async () => {
    let open: () => void = () => undefined;
    const test = stage({
      join: async () => ({ ok: true, data: { ...answer('me-1', 'practitioner'), others: [patient('p-1')] } }),
      openSignalling: (...taking) =>
        new Promise((resolve) => (open = () => resolve(test.openSignalling(...taking)))),
    });
    const started = test.engine.start();
    await settle();
    expect(test.rooms).toEqual([]);
    open();
    await started;
    expect(test.placed).toEqual(['p-1']);
    expect(test.state()).toBe('connecting');
    test.present(patient('p-1'));
    expect(test.placed).toEqual(['p-1']);
    test.flow();
    expect(test.state()).toBe('live');
  });

  it('who have reloaded since REJOINDRE named them are called under their new id', async () => {
    const test = stage({
      join: async () => ({
        ok: true,
        data: { ...answer('me-1', 'practitioner'), others: [patient('p-old')] },
      }),
    });
    await test.engine.start();
    test.present(patient('p-1'));
    expect(test.placed).toEqual(['p-old', 'p-1']);
    expect(test.now().others.map(({ participant }) => participant.peerId)).toEqual(['p-1']);
  });

  it('are met in the room first by who is called', async () => {
    const test = stage({
      seat: 'patient',
      join: async () => ({
        ok: true,
        data: { ...answer('me-1', 'patient'), others: [person('practitioner', 'd-1')] },
      }),
      openSignalling: () => new Promise(() => undefined),
    });
    void test.engine.start();
    await settle();
    expect(test.rooms).toHaveLength(1);
  });

  it('who stay silent as callers make one take a fresh seat', async () => {
    const test = stage({ seat: 'patient' });
    await test.engine.start();
    test.present(person('practitioner', 'd-1'));
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.patienceMs);
    expect(test.rooms).toHaveLength(2);
  });

  it('have each a link of their own', async () => {
    const test = stage();
    await test.goLive();
    test.present(patient('p-1'), person('guest-1', 'g-1'));
    expect(test.placed).toEqual(['p-1', 'g-1']);
    test.flow();
    expect(test.now().others.map(({ participant, state }) => [participant.peerId, state])).toEqual([
      ['p-1', 'live'],
      ['g-1', 'live'],
    ]);
    test.present(person('guest-1', 'g-1'));
    test.lines[0]?.look({ grew: false, silentMs: CALL_TIMINGS.silenceMs, blindMs: 0 });
    expect(test.now().others.map(({ participant }) => participant.peerId)).toEqual(['g-1']);
    expect(test.state()).toBe('live');
  });

  it('may call before the list names them, but not whoever is the caller', async () => {
    const callee = stage({ seat: 'patient' });
    await callee.engine.start();
    expect(callee.ring('d-1')).toBe(true);
    callee.present(person('practitioner', 'd-1'));
    await settle();
    callee.flow();
    expect(callee.state()).toBe('live');

    const caller = stage();
    await caller.goLive();
    expect(caller.ring('p-1')).toBe(false);
  });

  it('are not given up while pictures come, whatever the list says', async () => {
    const test = stage();
    await test.goLive();
    test.present();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(test.state()).toBe('live');
    test.present(patient('p-1'));
    expect(test.state()).toBe('live');
    expect(test.placed).toHaveLength(1);
  });

  it('have left when list and pictures agree, in either order', async () => {
    const listed = stage();
    await listed.goLive();
    listed.present();
    listed.line().closeFromAfar();
    expect(listed.state()).toBe('waiting');

    const closed = stage();
    await closed.goLive();
    closed.line().closeFromAfar();
    closed.present();
    expect(closed.state()).toBe('waiting');
    expect(closed.now().loss).toBeNull();
  });
});

describe('a lost network', () => {
  it('asks for the channel first, then restarts with fresh credentials, three times, then calls', async () => {
    const test = stage();
    await test.goLive();
    test.silence(CALL_TIMINGS.doubtMs);
    expect(test.check).toHaveBeenCalledTimes(1);
    expect(test.state()).toBe('live');
    test.silence();
    expect(test.state()).toBe('reconnecting');
    await settle();
    expect(test.line().connection.log).toEqual(['servers fresh', 'local offer 1']);
    const retry = () => {
      test.rooms[0]?.onmessage('p-1', { type: 'restart-wanted', connection: 'c-1', seen: 0 });
      return vi.advanceTimersByTimeAsync(CALL_TIMINGS.retryMs);
    };
    await retry();
    await retry();
    expect([...new Set(test.written().map((one) => 'negotiation' in one && one.negotiation))]).toEqual([
      1, 2, 3,
    ]);
    expect(test.placed).toHaveLength(1);
    await retry();
    expect(test.placed).toHaveLength(2);
    expect(test.lines[0]?.isClosed).toBe(true);
    test.flow();
    expect(test.state()).toBe('live');
  });

  it('keeps offering to who says nothing, and destroys nothing', async () => {
    const test = stage();
    await test.goLive();
    test.silence();
    await vi.advanceTimersByTimeAsync(10 * CALL_TIMINGS.retryMs);
    expect(test.written()).toHaveLength(11);
    expect(test.placed).toHaveLength(1);
    expect(test.lines[0]?.isClosed).toBe(false);
  });

  it('tries nothing while the channel is down, and at once when it is back', async () => {
    const test = stage();
    await test.goLive();
    test.loseRoom();
    expect(test.state()).toBe('live');
    test.silence();
    expect(test.now().loss).toEqual({ side: 'own', isLong: false });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(test.now().loss).toEqual({ side: 'own', isLong: true });
    expect(test.placed).toHaveLength(1);
    expect(test.written()).toEqual([]);
    test.findRoom(patient('p-1'));
    expect(test.signalling.revived).toBe(1);
    await settle();
    expect(test.written()).toMatchObject([{ type: 'offer', connection: 'c-1', negotiation: 1 }]);
    test.flow();
    expect(test.now().loss).toBeNull();
  });

  it('opens the channel at once when something comes again, be it before the other hears anything', async () => {
    const test = stage();
    await test.goLive();
    test.loseRoom();
    test.line().connection.setIceState('disconnected');
    test.silence();
    expect(test.check).toHaveBeenCalledTimes(1);
    test.line().look({ grew: true, silentMs: 0, blindMs: 0 });
    test.line().look({ grew: true, silentMs: 0, blindMs: 0 });
    expect(test.state()).toBe('reconnecting');
    expect(test.check).toHaveBeenCalledTimes(2);
  });

  it('waits for whoever fell off the list, and restarts at once when they return', async () => {
    const test = stage();
    await test.goLive();
    test.silence();
    await settle();
    test.present();
    expect(test.now().loss).toEqual({ side: 'other', isLong: false });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(test.now().loss).toEqual({ side: 'other', isLong: true });
    expect(test.written()).toHaveLength(1);
    test.present(patient('p-1'));
    await settle();
    expect(test.written().map(({ type }) => type)).toEqual(['offer', 'offer']);
    expect(test.placed).toHaveLength(1);
  });

  it('repeats an offer nobody heard rather than make another', async () => {
    const test = stage();
    await test.goLive();
    test.silence();
    await vi.advanceTimersByTimeAsync(1_000);
    test.present(patient('p-1'));
    test.rooms[0]?.onmessage('p-1', { type: 'restart-wanted', connection: 'c-1', seen: 0 });
    await settle();
    expect(test.written().map((one) => 'negotiation' in one && one.negotiation)).toEqual([1, 1]);
  });

  it('asks once for a whole picture when the first after it was lost, and sends one when asked', async () => {
    const test = stage();
    await test.goLive();
    const blind = () => test.line().look({ grew: true, silentMs: 0, blindMs: CALL_TIMINGS.blindMs });
    const wanted = { type: 'picture-wanted', connection: test.line().call.id } as const;
    const asked = () => test.written().filter(({ type }) => type === 'picture-wanted');
    blind();
    expect(asked()).toEqual([]);
    test.silence();
    test.flow();
    blind();
    blind();
    expect(asked()).toEqual([wanted]);
    await settle();
    const sent = test.line().connection.wholePictures;
    test.rooms[0]?.onmessage('p-1', wanted);
    test.rooms[0]?.onmessage('p-1', { ...wanted, connection: 'another' });
    await settle();
    expect(test.line().connection.wholePictures).toBe(sent + 1);
  });

  it('lasts while only ICE says so', async () => {
    const test = stage();
    await test.goLive();
    test.line().connection.setIceState('disconnected');
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.disconnectedMs - 1);
    expect(test.state()).toBe('live');
    await vi.advanceTimersByTimeAsync(1);
    expect(test.state()).toBe('reconnecting');
    test.line().look({ grew: true, silentMs: 0, blindMs: 0 });
    expect(test.state()).toBe('reconnecting');
    test.flow();
    expect(test.state()).toBe('live');
  });

  it('makes who may not call ask, and ask for a fresh seat in the end', async () => {
    const test = stage({ seat: 'patient' });
    await test.engine.start();
    test.present(person('practitioner', 'd-1'));
    test.ring('d-1');
    await settle();
    test.flow();
    test.silence();
    expect(test.written()).toEqual([{ type: 'restart-wanted', connection: 'c-1', seen: 0 }]);
    test.rooms[0]?.onmessage('d-1', { type: 'offer', connection: 'c-1', negotiation: 4, sdp: 'theirs' });
    await settle();
    expect(test.written().at(-1)).toEqual({
      type: 'answer',
      connection: 'c-1',
      negotiation: 4,
      sdp: 'answer 1',
    });
    for (let times = 0; times < 6; times += 1) {
      test.rooms[0]?.onmessage('d-1', { type: 'chat', id: 'm-1', text: 'Vous m’entendez ?' });
      await vi.advanceTimersByTimeAsync(CALL_TIMINGS.retryMs);
    }
    expect(test.rooms).toHaveLength(2);
  });

  it('answers a restart asked for by the one side that hears nothing, without a word on screen', async () => {
    const test = stage();
    await test.goLive();
    test.rooms[0]?.onmessage('p-1', { type: 'restart-wanted', connection: 'c-1', seen: 0 });
    await settle();
    expect(test.written()).toMatchObject([{ type: 'offer', negotiation: 1 }]);
    expect(test.state()).toBe('live');
  });

  it('places a fresh call for who has no connection any more', async () => {
    const test = stage();
    await test.goLive();
    test.rooms[0]?.onmessage('p-1', { type: 'restart-wanted', connection: null, seen: 0 });
    expect(test.placed).toHaveLength(2);
    expect(test.state()).toBe('reconnecting');
  });
});

describe('what each sends', () => {
  const own = { type: 'own-state', microphone: true, camera: 'on', sharing: false };

  it('is told to each newcomer, at each change, and again when the channel is back', async () => {
    const test = stage();
    await test.goLive();
    expect(test.told()).toEqual([own]);
    test.flow();
    expect(test.told()).toHaveLength(1);
    test.engine.devices.setMicrophone(false);
    test.engine.setSharing(true);
    expect(test.told().slice(1)).toEqual([
      { ...own, microphone: false },
      { ...own, microphone: false, sharing: true },
    ]);
    test.loseRoom();
    test.engine.devices.setCamera(false);
    expect(test.told()).toHaveLength(3);
    test.findRoom(patient('p-1'));
    expect(test.told().at(-1)).toEqual({ ...own, microphone: false, camera: 'off', sharing: true });
    const told = test.told().length;
    test.present(patient('p-1'), person('guest-1', 'g-1'));
    expect(test.told()).toHaveLength(told + 2);
  });

  it('is kept of the others', async () => {
    const test = stage();
    await test.goLive();
    expect(test.now().others[0]?.sends).toBeNull();
    test.rooms[0]?.onmessage('p-1', { ...own, camera: 'paused' });
    expect(test.now().others[0]?.sends).toEqual({ microphone: true, camera: 'paused', sharing: false });
  });

  it('pauses for who can’t be reached, who is told so', async () => {
    const test = stage();
    await test.goLive();
    expect(test.now()).toMatchObject({ sendingPaused: false, quality: 'unknown' });
    test.adapted[0]?.({ incoming: 'good', outgoing: 'poor', isPaused: true });
    expect(test.now()).toMatchObject({ sendingPaused: true, quality: 'poor' });
    expect(test.now().others[0]).toMatchObject({ quality: 'good', sendingPaused: true });
    expect(test.told().at(-1)).toEqual({ ...own, camera: 'paused' });
    test.engine.devices.setCamera(false);
    expect(test.told().at(-1)).toEqual({ ...own, camera: 'off' });
  });
});

describe('a seat that was lost', () => {
  it('isn’t given up for another when the media came back while that was asked for', async () => {
    let answered: () => void = () => undefined;
    let joins = 0;
    const test = stage({
      seat: 'patient',
      join: async () => {
        joins += 1;
        if (joins === 2) await new Promise<void>((resolve) => (answered = resolve));
        return { ok: true, data: answer(`me-${joins}`, 'patient') };
      },
    });
    await test.engine.start();
    test.present(person('practitioner', 'd-1'));
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.patienceMs);
    expect(joins).toBe(2);
    test.ring('d-1');
    await settle();
    test.flow();
    answered();
    await settle();
    expect(test.state()).toBe('live');
    expect(test.rooms).toHaveLength(1);
  });

  it('tells that the call reconnects, and for long, until a fresh one can be had', async () => {
    let isFirst = true;
    const test = stage({
      openSignalling: async () => {
        if (!isFirst) throw new Error('away');
        isFirst = false;
        return {
          ...{ call: () => null, setIceServers: () => undefined, pause: () => undefined },
          ...{ revive: () => undefined, close: () => undefined },
        };
      },
    });
    await test.engine.start();
    test.present();
    expect(test.now().loss).toBeNull();
    test.rooms[0]?.onrefused();
    await settle();
    expect([test.state(), test.now().loss]).toEqual(['reconnecting', { side: 'path', isLong: false }]);
    await vi.advanceTimersByTimeAsync(CALL_TIMINGS.longLossMs);
    expect(test.now().loss).toEqual({ side: 'path', isLong: true });
  });

  it('is asked for again when the room refuses its token, until one is let in', async () => {
    let away = true;
    let joins = 0;
    const test = stage({
      join: async () => {
        joins += 1;
        return joins === 2 && away
          ? { ok: false, failure: { error: 'offline' } }
          : { ok: true, data: answer(`me-${joins}`, 'practitioner') };
      },
    });
    await test.engine.start();
    test.rooms[0]?.onrefused();
    await settle();
    expect(test.rooms).toHaveLength(1);
    away = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(test.rooms).toHaveLength(2);
    test.present(patient('p-1'));
    expect(test.state()).toBe('connecting');
  });

  it('is asked for again, though seldom, when the service fails or wants less', async () => {
    let joins = 0;
    const test = stage({
      join: async () => {
        joins += 1;
        if (joins === 2) return { ok: false, failure: { error: 'internal' } };
        if (joins === 3) return { ok: false, failure: { error: 'too-many-attempts' } };
        return { ok: true, data: answer(`me-${joins}`, 'practitioner') };
      },
    });
    await test.engine.start();
    test.rooms[0]?.onrefused();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([joins, test.rooms.length]).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(test.rooms).toHaveLength(2);
  });

  it.each([
    ['seat-taken', 'seat-taken'],
    ['link-superseded', 'superseded'],
    ['link-expired', 'superseded'],
    ['room-closed', 'closed'],
  ] as const)('ends the call when joining again says %s', async (error, reason) => {
    let isFirst = true;
    const test = stage({
      join: async () => {
        const wasFirst = isFirst;
        isFirst = false;
        return wasFirst
          ? { ok: true, data: answer('me', 'practitioner') }
          : { ok: false, failure: { error } };
      },
    });
    await test.engine.start();
    test.rooms[0]?.onrefused();
    await settle();
    expect(test.now().state).toEqual({ name: 'ended', reason });
    expect(test.now().local).toBeNull();
  });
});

describe('the door', () => {
  it('is waited at with the camera on, signalling to nobody, and then walked through', async () => {
    const answers = [{ ...answer('me-1', 'patient'), waits: true }, answer('me-2', 'patient')];
    const openSignalling = vi.fn(() => Promise.reject(new Error('nobody may signal yet')));
    const test = stage({ join: async () => ({ ok: true, data: answers.shift()! }), openSignalling });
    void test.engine.start();
    await settle();
    expect([test.state(), test.now().local !== null]).toEqual(['at-door', true]);
    expect(openSignalling).not.toHaveBeenCalled();
    test.rooms[0]!.onletin?.();
    await settle();
    expect(openSignalling).toHaveBeenCalledOnce();
  });

  it('rings for the doctor once for each who comes, and opens by their pages’ ids', async () => {
    const chime = vi.fn();
    const test = stage({ chime });
    await test.engine.start();
    for (const names of [[patient('p-1')], [patient('p-1'), person('guest-1', 'g-1')], [patient('p-1')]])
      test.rooms[0]!.onpresent([], names);
    expect(chime).toHaveBeenCalledTimes(2);
    expect(test.now().atDoor).toEqual([patient('p-1')]);
    test.engine.letIn(['p-1']);
    expect(test.sent).toContainEqual({ type: 'let-in', peerIds: ['p-1'] });
  });
});
