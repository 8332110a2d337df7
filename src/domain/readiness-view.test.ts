import { describe, expect, test } from 'vitest';
import { appointmentViews } from '#domain/appointment-view.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Consent } from '#domain/consent.ts';
import type { Readiness } from '#domain/readiness.ts';
import { latestConsent, readinessView } from '#domain/readiness-view.ts';
import {
  appointment,
  AT,
  bookingRequest,
  consent,
  readiness,
  request,
  ulid,
} from '#tests/factories/documents.ts';

const START = Date.parse('2027-03-29T12:10:00.000Z');
type Message = Readiness['messages'][number];

const message = (state: Message['state'], channel: Message['channel'] = 'sms', generation = 1): Message => ({
  channel,
  generation,
  state,
  at: AT,
});
const withoutPasscode = { ...message('sent', 'email'), partial: true };
const SENT = { messages: [message('delivered')] };
const OPENED = { ...SENT, openedAt: AT };
const selfTested = (passed: boolean) => ({ at: AT, passed, device: 'Android, Chrome', failures: [] });
const READY = { ...OPENED, tested: selfTested(true) };
const GIVEN = [consent(1)];
const WITHDRAWN = [
  consent(1),
  consent(1, {
    decision: 'withdrawn',
    takenAt: '2027-03-29T09:00:00.000Z',
    _id: `consent:${ulid(1)}:${ulid(6002)}`,
  }),
];

function look(
  minutesLeft: number,
  over: Partial<Readiness> | null,
  consents: Consent[] = GIVEN,
  of: Partial<Appointment> = {},
) {
  const [view] = appointmentViews([], [appointment(1, of)]);
  if (!view) throw new Error('no view');
  const document = over && readiness(1, over);
  const { steps, state, act } = readinessView(view, document, consents, START - minutesLeft * 60_000);
  return [steps.map((step) => step.state).join(' '), state, act];
}

describe('as the hour comes nearer', () => {
  test.each([
    [
      'a day before, nothing done yet',
      1440,
      null,
      'pending pending pending done pending',
      'upcoming',
      'none',
    ],
    ['sent, not opened', 1440, SENT, 'done pending pending done pending', 'upcoming', 'none'],
    ['two hours before', 120, SENT, 'done warning pending done pending', 'upcoming', 'none'],
    ['one hour before', 60, SENT, 'done warning warning done pending', 'upcoming', 'none'],
    ['31 minutes before', 31, SENT, 'done warning warning done pending', 'upcoming', 'none'],
    ['half an hour before', 30, SENT, 'done danger warning done pending', 'to-do', 'call'],
    ['opened', 30, OPENED, 'done done warning done pending', 'upcoming', 'none'],
    ['tested', 30, READY, 'done done done done pending', 'ready', 'none'],
    ['five minutes before', 5, READY, 'done done done done warning', 'ready', 'none'],
    ['at the hour', 0, READY, 'done done done done warning', 'ready', 'none'],
    ['two minutes late', -2, READY, 'done done done done warning', 'ready', 'none'],
    ['three minutes late', -3, READY, 'done done done done danger', 'to-do', 'call'],
    ['forgotten since four hours', -241, READY, 'done done done done pending', 'over', 'none'],
  ] as const)('%s', (_name, minutesLeft, over, steps, state, act) => {
    const document = over && { ...over, messages: 'messages' in over ? [...over.messages] : [] };
    expect(look(minutesLeft, document)).toEqual([steps, state, act]);
  });
});

describe('messages', () => {
  const notified = (messages: Message[], openedAt: string | null = null, of: Partial<Appointment> = {}) => {
    const [steps, state, act] = look(1440, { messages, openedAt }, GIVEN, of);
    return [steps?.split(' ')[0], state, act];
  };
  test.each([
    ['the only one failed', [message('failed')], 'danger', 'call'],
    ['an e-mail that failed beside an SMS', [message('failed', 'email'), message('sent')], 'warning', 'none'],
    [
      'an SMS that failed beside an e-mail: no passcode',
      [message('failed'), withoutPasscode],
      'danger',
      'call',
    ],
    [
      'an earlier generation’s doesn’t count',
      [message('failed', 'sms', 1), message('sent', 'sms', 2)],
      'done',
      'none',
    ],
  ] as const)('%s', (_name, messages, state, act) => {
    const generation = messages.some((one) => one.generation === 2) ? 2 : 1;
    const [step, , offered] = notified([...messages], null, { generation });
    expect([step, offered]).toEqual([state, act]);
  });
  test('whoever opened the link was told', () => {
    expect(notified([message('failed')], AT)[0]).toBe('done');
  });
  test('one that waits too long is shown', () => {
    const soon = [{ ...message('queued'), at: new Date(START - 1445 * 60_000).toISOString() }];
    expect(notified(soon)[0]).toBe('pending');
    expect(notified([{ ...message('queued'), at: '2027-03-28T11:00:00.000Z' }])[0]).toBe('warning');
  });
  test('a call comes before a message when more than the message is wrong', () => {
    expect(look(20, { messages: [message('failed')] })).toEqual([
      'danger danger warning done pending',
      'to-do',
      'call',
    ]);
  });
});

describe('what no message could say', () => {
  const failed = [{ ...message('failed'), generation: 1 }];
  const called = (generation: number) => ({ at: '2027-03-29T11:00:00.000Z', by: 'Sophie', generation });
  test('is said by telephone, and then done', () => {
    expect(look(1440, { messages: failed, called: called(1) })[0]).toMatch(/^done/);
    expect(look(1440, { messages: failed, called: called(0) })[1]).toBe('to-do');
  });
  test('fails again after the call', () => {
    const again = [...failed, { ...message('failed', 'email'), at: '2027-03-29T11:30:00.000Z' }];
    expect(look(1440, { messages: again, called: called(1) })[1]).toBe('to-do');
  });
  test('that it is off: somebody calls as long as the hour is to come', () => {
    const off = { status: 'cancelled' as const, generation: 2 };
    const untold = { messages: [message('sent'), { ...message('failed'), generation: 2 }] };
    expect(look(60, untold, GIVEN, off)).toEqual(['danger pending pending done pending', 'to-do', 'call']);
    expect(look(-1, untold, GIVEN, off)[1]).toBe('over');
    expect(look(60, { ...untold, called: called(2) }, GIVEN, off)[1]).toBe('over');
  });
});

test('a cancellation under way asks for nothing more', () => {
  const cancel = request(7, { kind: 'cancel', appointment: ulid(1), basedOn: '1-a', reason: 'family-asked' });
  const [view] = appointmentViews([cancel], [appointment(1)]);
  if (!view) throw new Error('no view');
  const { steps, state, act } = readinessView(view, null, [], START - 10 * 60_000);
  expect(steps.every((step) => step.state === 'pending')).toBe(true);
  expect([state, act]).toEqual(['upcoming', 'none']);
});

test('a self-test that failed asks for a call, at any time', () => {
  expect(look(1440, { ...OPENED, tested: selfTested(false) })).toEqual([
    'done done danger done pending',
    'to-do',
    'call',
  ]);
});

describe('consent', () => {
  test('missing is shown from the start, and asks for a call in the last hour', () => {
    expect(look(1440, READY, [])).toEqual(['done done done warning pending', 'upcoming', 'none']);
    expect(look(60, READY, [])).toEqual(['done done done danger pending', 'to-do', 'call']);
  });
  test('withdrawn asks for a call', () => {
    expect(look(1440, READY, WITHDRAWN)).toEqual(['done done done danger pending', 'to-do', 'call']);
  });
  test('the latest taken counts, whatever the order of arrival', () => {
    expect(latestConsent([...WITHDRAWN].reverse())?.decision).toBe('withdrawn');
    expect(latestConsent([])).toBeNull();
  });
});

test('a message in the facility’s own mailbox is handed on, and counted; until somebody called, sent or not', () => {
  const handed = { messages: [{ ...message('sent', 'email'), toFacility: true }] };
  expect(look(1440, handed)).toEqual(['warning pending pending done pending', 'to-do', 'hand-on']);
  expect(look(1440, { ...handed, openedAt: AT })[2]).toBe('none');

  const order = { kind: 'called' as const, appointment: ulid(1), basedOn: '1-a', after: [] };
  const [view] = appointmentViews([request(2, order)], [appointment(1)]);
  const ready = view && readinessView(view, readiness(1, handed), [consent(1)], START - 3 * 3_600_000);
  expect(ready).toMatchObject({
    act: 'none',
    steps: [{ state: 'done', notified: 'called' }, {}, {}, {}, {}],
  });
});

describe('in the room', () => {
  test('nothing is asked for any more', () => {
    const over = { present: ['patient' as const], arrivedAt: AT };
    expect(look(10, over)).toEqual(['pending pending pending done done', 'now', 'none']);
    expect(look(-30, { ...over, tested: selfTested(false) }, GIVEN, { status: 'arrived' })[1]).toBe('now');
  });
  test('but a missing consent still shows', () => {
    expect(look(0, { present: ['patient'] }, [])[0]).toBe('pending pending pending danger done');
  });
  test('a doctor alone is not the patient', () => {
    expect(look(-5, { ...READY, present: ['practitioner'] })[1]).toBe('to-do');
  });
});

test.each(['fulfilled', 'cancelled', 'noshow'] as const)('%s is over, and calm', (status) => {
  expect(look(-60, { messages: [message('failed')] }, [], { status })).toEqual([
    'pending pending pending pending pending',
    'over',
    'none',
  ]);
});

describe('a document that waits to be read', () => {
  const readUntil = new Date(START + 73 * 3_600_000).toISOString();
  const closed = { status: 'fulfilled' as const, closedAt: new Date(START).toISOString(), readUntil };
  const word = (state: Message['state'], over: Partial<Message> = {}): Message => ({
    ...{
      ...message(state),
      kind: 'deposited',
      about: 'deposited',
      at: new Date(START + 60_000).toISOString(),
    },
    ...over,
  });
  const acts = (messages: Message[], over: Partial<Readiness> = {}, hours = -1) =>
    look(hours * 60, { messages, ...over }, GIVEN, closed).slice(1);
  const called = (at: number) => ({ at: new Date(at).toISOString(), by: 'Sophie', generation: 1 });

  test('and that no channel could tell of: somebody calls, as long as it can be read', () => {
    expect(acts([message('failed')])).toEqual(['over', 'none']);
    expect(acts([word('sent')])).toEqual(['over', 'none']);
    expect(acts([word('failed')])).toEqual(['over', 'call']);
    expect(acts([word('failed'), word('sent', { channel: 'email' })])).toEqual(['over', 'none']);
    expect(acts([word('sent', { channel: 'email', toFacility: true })])).toEqual(['over', 'hand-on']);
    expect(acts([word('failed')], {}, -74)).toEqual(['over', 'none']);
  });
  test('until they did', () => {
    expect(acts([word('failed')], { called: called(START - 60_000) })[1]).toBe('call');
    expect(acts([word('failed')], { called: called(START + 120_000) })[1]).toBe('none');
  });
  test('says nothing of the invitation', () => {
    const [steps] = look(-60, { messages: [message('sent'), word('failed')] }, GIVEN, closed);
    expect(steps).toMatch(/^done/);
  });
});

test('once over, whoever came stays marked as having been there', () => {
  const [steps] = look(-60, { ...READY, arrivedAt: AT, present: [] }, GIVEN, { status: 'fulfilled' });
  expect(steps).toBe('done done done done done');
});

test('a booking that isn’t answered is proposed; one that was refused must be made again', () => {
  const [asked] = appointmentViews([bookingRequest(1)], []);
  const refusal = appointment(1, { status: 'cancelled', statusReason: 'slot-taken' });
  const [refused] = appointmentViews([], [refusal]);
  if (!asked || !refused) throw new Error('no view');
  expect(readinessView(asked, null, [], START)).toMatchObject({ state: 'proposed', act: 'none' });
  expect(readinessView(refused, null, [], START)).toMatchObject({ state: 'to-do', act: 'rebook' });
  const again = appointment(1, { status: 'cancelled', statusReason: 'already-rebooked' });
  const [second] = appointmentViews([], [again]);
  expect(second && readinessView(second, null, [], START)).toMatchObject({ state: 'to-do', act: 'none' });
});
