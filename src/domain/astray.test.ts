import { expect, it } from 'vitest';
import { astray } from './astray.ts';
import type { MessageState } from './message.ts';

const OLD = '+33639981234';
const NEW = '+33639989999';
const contact = { mobile: NEW, email: 'claire@example.org' };
const message = (over: Partial<MessageState>): MessageState => ({
  ...{
    channel: 'sms',
    generation: 1,
    kind: 'booked',
    state: 'sent',
    at: '2027-03-29T12:00:00.000Z',
    to: OLD,
  },
  ...over,
});

it.each([
  ['the link went to a number corrected since', {}, { act: 'reissue', channel: 'sms', to: OLD }],
  ['it was delivered there', { state: 'delivered' }, { act: 'reissue', channel: 'sms', to: OLD }],
  ['it went where it should', { to: NEW }, null],
  ['nobody knows where it went', { to: undefined }, null],
  [
    'the old number didn’t exist',
    { state: 'failed', cause: 'refused-recipient' },
    { act: 'resend', channel: 'sms', to: OLD },
  ],
  [
    'there was no number',
    { state: 'failed', cause: 'no-address', to: undefined },
    { act: 'resend', channel: 'sms', to: null },
  ],
  ['it fails where it should arrive', { state: 'failed', to: NEW }, null],
  ['it still waits', { state: 'queued' }, null],
  ['an earlier link', { generation: 0 }, null],
  ['the facility’s own mailbox', { channel: 'email', to: 'ime@example.org', toFacility: true }, null],
  ['a notification', { channel: 'push', state: 'delivered' }, null],
] as const)('%s', (_name, over, expected) => {
  expect(astray([message(over)], 1, contact)).toEqual(expected);
});

it('sent again, it is mended; a link that somebody else has is not', () => {
  const failed = message({ state: 'failed', cause: 'unreachable' });
  expect(astray([failed, message({ to: NEW, kind: 'resent' })], 1, contact)).toBeNull();
  expect(astray([message({}), message({ to: NEW, kind: 'resent' })], 1, contact)).toMatchObject({
    act: 'reissue',
  });
  expect(astray([message({})], 1, { mobile: null, email: null })).toMatchObject({ act: 'reissue' });
});
