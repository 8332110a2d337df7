import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followEvents } from './event-stream.ts';

/** The browser's stream, spoken to by the test. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 1;
  constructor() {
    super();
    Stream.all.push(this);
  }
  say(type: string) {
    this.dispatchEvent(new Event(type));
  }
  close() {
    this.readyState = Stream.CLOSED;
  }
}
const silence = { afterMs: 20, tell: vi.fn() };
const onChange = vi.fn();
let stop = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
  Stream.all = [];
  vi.clearAllMocks();
  stop = followEvents('/events', { onChange, retryMs: 5, silence });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('stays with a stream that beats', () => {
  for (let beat = 0; beat < 10; beat++) {
    vi.advanceTimersByTime(15);
    Stream.all[0]!.say('beat');
  }
  expect(silence.tell).not.toHaveBeenCalled();
  expect(Stream.all).toHaveLength(1);
});

it('tells of a stream fallen silent, opens another and asks what was missed', () => {
  Stream.all[0]!.say('open');
  vi.advanceTimersByTime(20);
  expect(silence.tell).toHaveBeenCalledTimes(1);
  expect(Stream.all[0]!.readyState).toBe(Stream.CLOSED);
  vi.advanceTimersByTime(5);
  Stream.all[1]!.say('open');
  expect(onChange).toHaveBeenCalledTimes(1);
});

it('watches a stream that never opens', () => {
  vi.advanceTimersByTime(20 + 5 + 20);
  expect(silence.tell).toHaveBeenCalledTimes(2);
});

it('opens again after a refusal, and no more once stopped', () => {
  Stream.all[0]!.readyState = Stream.CLOSED;
  Stream.all[0]!.say('error');
  vi.advanceTimersByTime(5);
  expect(Stream.all).toHaveLength(2);
  stop();
  vi.advanceTimersByTime(1000);
  expect(Stream.all).toHaveLength(2);
});

it('takes a refusal as a reason to ask why, once until it is let in again', () => {
  const refuse = (stream: Stream | undefined) => {
    if (!stream) throw new Error('no stream');
    stream.readyState = Stream.CLOSED;
    stream.say('error');
    vi.advanceTimersByTime(5);
  };
  refuse(Stream.all[0]);
  refuse(Stream.all[1]);
  expect(onChange).toHaveBeenCalledTimes(1);
  Stream.all[2]!.say('open');
  onChange.mockClear();
  refuse(Stream.all[2]);
  expect(onChange).toHaveBeenCalledTimes(1);
});
