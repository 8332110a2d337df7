import { describe, expect, it } from 'vitest';
import {
  hasReached,
  notifiedOf,
  saysMore,
  withReport,
  type Channel,
  type MessageState,
  type NotifiedState,
} from './message.ts';

const at = (minute: number) => `2027-03-29T12:${String(minute).padStart(2, '0')}:00.000Z`;
const message = (
  channel: Channel,
  state: MessageState['state'],
  over: Partial<MessageState> = {},
): MessageState => ({ channel, generation: 1, kind: 'booked', about: 'booked', state, at: at(0), ...over });
const noPasscode = { partial: true };
const own = { toFacility: true };
const later = { at: at(10), kind: 'complete', about: 'complete' } as const;

describe('notifiedOf', () => {
  it.each<[string, MessageState[], NotifiedState]>([
    ['nothing to send', [], 'none'],
    ['waits', [message('sms', 'queued')], 'queued'],
    ['waits, refused for now', [message('sms', 'queued', { cause: 'no-answer' })], 'struggling'],
    ['taken by the gateway', [message('sms', 'sent')], 'sent'],
    ['arrived', [message('sms', 'delivered')], 'delivered'],
    ['a push that no device has confirmed', [message('push', 'sent')], 'queued'],
    ['a push that one has', [message('push', 'delivered')], 'delivered'],
    ['the passcode still waits', [message('email', 'sent', noPasscode), message('sms', 'queued')], 'queued'],
    ['both left', [message('email', 'sent', noPasscode), message('sms', 'sent')], 'sent'],
    ['the passcode is lost', [message('email', 'sent', noPasscode), message('sms', 'failed')], 'failed'],
    [
      'the passcode is lost, and leaves again by e-mail',
      [message('email', 'sent', noPasscode), message('sms', 'failed'), message('email', 'queued', later)],
      'struggling',
    ],
    [
      'the passcode has left by e-mail',
      [message('email', 'sent', noPasscode), message('sms', 'failed'), message('email', 'sent', later)],
      'sent-in-part',
    ],
    [
      'the e-mail alone failed',
      [message('email', 'failed', noPasscode), message('sms', 'sent')],
      'sent-in-part',
    ],
    [
      'a push that nobody confirmed, beside an SMS',
      [message('push', 'failed'), message('sms', 'sent')],
      'sent',
    ],
    ['the same, and the SMS is on its way', [message('push', 'failed'), message('sms', 'queued')], 'queued'],
    ['every channel failed', [message('email', 'failed'), message('push', 'failed')], 'failed'],
    ['the facility’s mailbox alone', [message('email', 'sent', own)], 'to-hand-on'],
    ['beside a failed SMS', [message('email', 'sent', own), message('sms', 'failed')], 'to-hand-on'],
    ['beside an SMS', [message('email', 'failed', own), message('sms', 'sent')], 'sent'],
    ['nor that one', [message('email', 'failed', own)], 'failed'],
    [
      'sent again, and got through',
      [message('sms', 'failed'), message('sms', 'sent', { ...later, kind: 'resent', about: 'resent' })],
      'sent',
    ],
    [
      'a reminder shows that the number is dead by now',
      [message('sms', 'sent'), message('sms', 'failed', { ...later, about: 'reminder-day' })],
      'failed',
    ],
  ])('%s', (_name, messages, state) => {
    expect(notifiedOf(messages).state).toBe(state);
    expect(notifiedOf([...messages].reverse()).state).toBe(state);
  });

  it('says which failure, and since when', () => {
    const lost = message('sms', 'failed', { cause: 'unreachable', at: at(7) });
    const { at: since, failure } = notifiedOf([message('email', 'failed', noPasscode), lost]);
    expect([since, failure]).toEqual([at(7), lost]);
  });
});

it('counts a push once it is confirmed', () => {
  expect(hasReached(message('push', 'sent'))).toBe(false);
  expect(hasReached(message('email', 'sent'))).toBe(true);
});

describe('reports', () => {
  it.each([
    ['queued', 'sent', true],
    ['queued', 'delivered', true],
    ['sent', 'queued', false],
    ['delivered', 'sent', false],
    ['delivered', 'failed', false],
    ['sent', 'failed', true],
    ['failed', 'queued', false],
    ['failed', 'sent', true],
    ['failed', 'delivered', true],
    ['failed', 'failed', false],
    ['sent', 'sent', false],
  ] as const)('%s, then told %s: %s', (known, told, isNews) => {
    expect(saysMore({ state: known }, { state: told })).toBe(isNews);
  });

  it('tell another cause of the same', () => {
    expect(saysMore({ state: 'failed', cause: 'no-answer' }, { state: 'failed', cause: 'unreachable' })).toBe(
      true,
    );
    expect(saysMore({ state: 'queued' }, { state: 'queued', cause: 'no-answer' })).toBe(true);
  });

  const report = { channel: 'sms', generation: 1, kind: 'booked', about: 'booked' } as const;

  it('keep when it was sent, and don’t take a clock that is ahead for true', () => {
    const [sent] = withReport([message('sms', 'queued')], { ...report, state: 'sent' }, at(1)) ?? [];
    expect(sent).toEqual(message('sms', 'sent', { at: at(1), sentAt: at(1) }));
    const told = { ...report, state: 'delivered', at: at(50) } as const;
    expect(withReport(sent ? [sent] : [], told, at(3))?.[0]).toMatchObject({ at: at(3), sentAt: at(1) });
  });

  it('concern the message they name', () => {
    const reminder = message('sms', 'queued', { about: 'reminder-day', kind: 'reminder-day' });
    const list = [message('sms', 'sent'), reminder, message('email', 'queued')];
    const told = { ...report, kind: 'reminder-day', about: 'reminder-day', state: 'sent' } as const;
    expect(withReport(list, told, at(1))?.map(({ state }) => state)).toEqual(['sent', 'sent', 'queued']);
    expect(withReport(list, { ...report, state: 'sent' }, at(1))).toBeNull();
  });

  it('take out what never left, and nothing else', () => {
    expect(withReport([message('sms', 'queued')], { ...report, state: 'dropped' }, at(1))).toEqual([]);
    expect(withReport([message('sms', 'sent')], { ...report, state: 'dropped' }, at(1))).toBeNull();
    expect(withReport([], { ...report, state: 'dropped' }, at(1))).toBeNull();
  });

  it('know what was written before messages had names', () => {
    const old: MessageState = { channel: 'sms', generation: 1, state: 'sent', at: at(0) };
    expect(withReport([old], { ...report, state: 'delivered' }, at(1))).toHaveLength(1);
    // A reminder is another message, whose failure says nothing of it.
    const reminder = { ...report, kind: 'reminder-day', about: 'reminder-day' } as const;
    expect(withReport([old], { ...reminder, state: 'queued' }, at(1))).toMatchObject([
      { state: 'sent' },
      { state: 'queued' },
    ]);
  });
});
