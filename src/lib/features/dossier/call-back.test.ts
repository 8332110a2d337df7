import type { MessageState } from '#domain/message.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { ReadinessStep, ReadinessView, StepState } from '#domain/readiness-view.ts';
import { m } from '$lib/paraglide/messages.js';
import { expect, it } from 'vitest';
import { callBack } from './call-back.ts';

const at = '2027-03-29T12:00:00.000Z';
const ready = (states: Partial<Record<ReadinessStep, StepState>>): ReadinessView => ({
  state: 'to-do',
  act: 'call',
  steps: (['notified', 'opened', 'tested', 'consented', 'present'] as const).map((step) => ({
    step,
    state: states[step] ?? 'done',
    at,
  })),
});
const failedTest: Readiness['tested'] = {
  at,
  passed: false,
  device: 'Android, Chrome',
  failures: [
    { step: 'camera', cause: 'permission-denied' },
    { step: 'microphone', cause: 'permission-denied' },
  ],
};
const readiness = (tested: Readiness['tested']) => ({ tested, messages: [] }) as unknown as Readiness;

it('asks for no call when nothing is wrong', () => expect(callBack(ready({}), null)).toBeNull());

it('names what failed, on which device, and reads each remedy once', () => {
  const reason = callBack(ready({ tested: 'danger' }), readiness(failedTest));
  expect(reason).toMatchObject({
    tone: 'danger',
    device: 'Android, Chrome',
    at,
    cause: 'permission refusée',
  });
  expect(reason!.script).toHaveLength(3);
});

it('puts red before amber', () => {
  const reason = callBack(ready({ tested: 'warning', opened: 'danger', present: 'warning' }), null);
  expect(reason).toMatchObject({ tone: 'danger', title: callBack(ready({ opened: 'danger' }), null)!.title });
});

it('starts with the message that never came', () => {
  const reason = callBack(ready({ notified: 'danger', tested: 'danger' }), readiness(failedTest));
  expect(reason!.title).toBe(callBack(ready({ notified: 'danger' }), null)!.title);
});

const message = (over: object) =>
  ({
    tested: null,
    messages: [{ channel: 'sms', generation: 1, state: 'failed', at, ...over }],
  }) as unknown as Readiness;

it.each([
  ['no-answer', 'dicte'],
  ['access-refused', 'dicte'],
  ['not-set', 'dicte'],
  ['refused-recipient', 'relire'],
  ['unreachable', 'relire'],
] as const)('a message that failed by %s: « … %s … »', (cause, words) => {
  const reason = callBack(ready({ notified: 'danger' }), message({ cause }));
  expect(reason!.script.join(' ')).toContain(words);
  // Of a dead gateway neither the family's number is doubted, nor the same message promised once more.
  expect(reason!.script.join(' ').includes('renvoie')).toBe(words === 'relire');
});

it('tells by telephone what a dead gateway kept: that it is off', () => {
  const reason = callBack(ready({ notified: 'danger' }), message({ cause: 'no-answer', kind: 'cancelled' }));
  expect(reason!.script).toEqual([m.messages_say_cancelled()]);
});

it('after the closing, tells by telephone what no message could: that a document is to be read', () => {
  const failure: MessageState = { channel: 'sms', generation: 1, state: 'failed', at, cause: 'unreachable' };
  const untold = { state: 'failed' as const, at, failure, until: '2027-04-01T12:30:00.000Z' };
  const over = { ...ready({ notified: 'pending' }), state: 'over', untold } as const;
  expect(callBack(over, null)).toMatchObject({
    ...{ tone: 'danger', settledByCall: true, cause: 'téléphone éteint ou hors réseau', until: untold.until },
    script: [m.messages_say_deposit()],
  });
  expect(callBack({ ...over, untold: { ...untold, state: 'to-hand-on' } }, null)).toMatchObject({
    ...{ tone: 'warning', title: m.messages_hand_on() },
  });
});

it('blames the message that has not arrived, not the link that nobody could open', () => {
  const { steps, ...rest } = ready({ notified: 'warning', opened: 'danger' });
  const of = (notified: 'struggling' | 'sent-in-part') =>
    callBack(
      {
        ...rest,
        steps: steps.map((one) => ({ ...one, ...(one.step === 'notified' ? { notified } : { at: null }) })),
      },
      null,
    );
  expect(of('struggling')).toMatchObject({ tone: 'danger', settledByCall: true });
  expect(of('sent-in-part')?.settledByCall).toBeUndefined();
});

it.each([
  ['Android, Chrome', 'permission-denied', 'Chrome'],
  ['iPhone, Safari', 'permission-denied', 'aA'],
  ['Windows, Firefox', 'permission-denied', 'Bloqué'],
  ['Windows, Edge', 'permission-denied', 'adresse'],
  ['Android, Chrome', 'permission-system', 'Applications'],
  ['iPhone, Safari', 'in-app-browser', 'Safari'],
  ['Android, Chrome', 'in-app-browser', 'Chrome'],
  ['Android, Chrome', 'black-picture', 'noire'],
  ['Android, Chrome', undefined, 'applications'],
] as const)('on %s, %s is helped with words about « %s »', (device, cause, words) => {
  const failures = [{ step: 'camera' as const, ...(cause && { cause }) }];
  const reason = callBack(ready({ tested: 'danger' }), readiness({ at, passed: false, device, failures }));
  expect(reason!.script[1]).toContain(words);
});
