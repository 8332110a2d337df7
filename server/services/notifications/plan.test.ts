import type { Answer, Appointment } from '#domain/appointment.ts';
import type { Order } from '#domain/request.ts';
import { AT, appointment, request, ulid } from '#tests/factories/documents.ts';
import { describe, expect, it } from 'vitest';
import { plannedMessages } from './plan.ts';

const on = { appointment: ulid(1), basedOn: '1-a' };
const move: Order = { kind: 'move', ...on, start: AT, end: AT };
const cancel: Order = { kind: 'cancel', ...on, reason: 'family-asked' };
const reissue: Order = { kind: 'reissue', ...on };
const resend: Order = { kind: 'resend', ...on, channel: 'sms' };
const REQUESTS = [move, cancel, reissue, resend].map((order, index) => request(index, order));
const MOVE = 0;
const CANCEL = 1;
const REISSUE = 2;
const RESEND = 3;
const done = (number: number): Answer => ({ request: ulid(number), outcome: 'done', at: AT });
const refused = (number: number): Answer => ({ request: ulid(number), outcome: 'refused', at: AT });

describe('plannedMessages', () => {
  it.each<[string, Partial<Appointment>, string[]]>([
    ['a booking', {}, ['booked']],
    ['a booking that lost its slot', { status: 'cancelled', statusReason: 'slot-taken' }, []],
    ['moved', { generation: 2, answers: [done(MOVE)] }, ['moved']],
    ['a refused move', { generation: 1, answers: [refused(MOVE)] }, ['booked']],
    ['moved, then re-issued', { generation: 3, answers: [done(MOVE), done(REISSUE)] }, ['reissued']],
    [
      're-issued, a refused move between',
      { generation: 2, answers: [refused(MOVE), done(REISSUE)] },
      ['reissued'],
    ],
    ['sent again', { answers: [done(RESEND)] }, ['booked', `resent-${ulid(RESEND)} by sms`]],
    ['sent again, then moved', { generation: 2, answers: [done(RESEND), done(MOVE)] }, ['moved']],
    ['refused to be sent again', { answers: [refused(RESEND)] }, ['booked']],
    ['cancelled', { status: 'cancelled', generation: 2, answers: [done(CANCEL)] }, ['cancelled']],
    [
      're-issued while someone waits',
      { status: 'arrived', generation: 2, answers: [done(REISSUE)] },
      ['reissued'],
    ],
    ['closed', { status: 'fulfilled', closedAt: AT }, []],
    ['missed', { status: 'noshow' }, []],
    ['of a generation that nothing explains', { generation: 2 }, ['reissued']],
  ])('%s', (_, over, expected) => {
    const planned = plannedMessages(appointment(1, over), REQUESTS);
    expect(planned.map(({ about, channel }) => (channel ? `${about} by ${channel}` : about))).toEqual(
      expected,
    );
  });
});
