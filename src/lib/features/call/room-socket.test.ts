import { CALL_TIMINGS } from '#domain/call-timings.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRoom, type RoomHandlers } from './room-socket.ts';

/** A socket that opens, speaks and closes as it is told. */
class FakeSocket {
  static OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  say(message: object): void {
    this.readyState = FakeSocket.OPEN;
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  fail(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}
const sockets = () => FakeSocket.all;
const last = () => sockets().at(-1)!;
const present = { type: 'present', participants: [] };

function open(isServiceUp = async () => true) {
  const told: string[] = [];
  const handlers: RoomHandlers = {
    onpresent: () => told.push('present'),
    onend: (reason) => told.push(reason),
    onmessage: () => undefined,
    onice: () => undefined,
    onlost: () => told.push('lost'),
    onrefused: () => told.push('refused'),
  };
  return { told, room: openRoom({ url: 'ws://room', timings: CALL_TIMINGS, isServiceUp }, handlers) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the room’s channel', () => {
  it('asks each second whether it lives, and is opened again after the longest silence', async () => {
    const { told } = open();
    last().say(present);
    await pass(CALL_TIMINGS.pingMs);
    expect(last().sent).toEqual(['{"type":"ping"}']);
    last().say({ type: 'pong' });
    await pass(CALL_TIMINGS.pingMs + CALL_TIMINGS.pongMs);
    expect(told).toEqual(['present', 'lost']);
    expect(sockets()).toHaveLength(2);
    last().say(present);
    expect(told).toEqual(['present', 'lost', 'present']);
  });

  it('is asked at once when something seems wrong', async () => {
    const { room, told } = open();
    last().say(present);
    room.check();
    await pass(CALL_TIMINGS.doubtfulPongMs);
    expect(told).toEqual(['present', 'lost']);
  });

  it('is tried seldom enough, in a long outage, for the browser to let an attempt begin', async () => {
    open();
    last().say(present);
    last().fail();
    await pass(120_000);
    expect(sockets().length).toBeLessThan(35);
    const late = last();
    while (last() === late) await pass(100);
    // Held back by the browser for most of that time, then opened: no measure of the network.
    await pass(CALL_TIMINGS.openHeldBackMs - 200);
    last().say(present);
    last().fail();
    const first = sockets().length;
    await pass(CALL_TIMINGS.openMs + 10);
    expect(sockets().length).toBe(first + 1);
  });

  const failFour = async () => {
    for (let times = 0; times < 4; times += 1) {
      last().fail();
      await pass(CALL_TIMINGS.reopenMs);
    }
  };

  it('is refused when the service is there and lets nobody in', async () => {
    const { told } = open();
    await failFour();
    expect(told).toEqual(['refused']);
    const made = sockets().length;
    await pass(60_000);
    expect(sockets()).toHaveLength(made);
  });

  it('waits for a service that starts again without a socket that fails, and is opened once that is there', async () => {
    let isThere = false;
    const { told } = open(async () => isThere);
    await failFour();
    const made = sockets().length;
    await pass(60_000);
    expect(sockets()).toHaveLength(made);
    isThere = true;
    await pass(CALL_TIMINGS.reopenMs);
    expect(sockets()).toHaveLength(made + 1);
    last().say(present);
    expect(told).toEqual(['present']);
  });

  it('is tried again itself where the service is silent rather than away', async () => {
    open(() => new Promise((resolve) => setTimeout(() => resolve(false), 5_000)));
    await failFour();
    const made = sockets().length;
    await pass(5_000);
    expect(sockets()).toHaveLength(made + 1);
  });

  it('is opened once when the network comes back while the service is asked for', async () => {
    let answer: (isUp: boolean) => void = () => undefined;
    const { room, told } = open(() => new Promise((resolve) => (answer = resolve)));
    await failFour();
    await pass(CALL_TIMINGS.openMs);
    room.check();
    const again = last();
    again.say(present);
    answer(true);
    await pass(0);
    expect(told).toEqual(['present']);
    expect(last()).toBe(again);
  });
});
