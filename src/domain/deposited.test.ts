import { describe, expect, it } from 'vitest';
import { appointment, AT } from '#tests/factories/documents.ts';
import type { Appointment } from './appointment.ts';
import { depositNotified, owesWordOfDeposit } from './deposited.ts';
import type { MessageState } from './message.ts';

const NOW = Date.parse('2027-03-29T13:00:00.000Z');
const closed: Partial<Appointment> = {
  status: 'fulfilled',
  closedAt: '2027-03-29T12:30:00.000Z',
  readUntil: '2027-04-01T12:30:00.000Z',
};
const report = { kind: 'report' } as const;
const prescription = { kind: 'prescription' } as const;
const photo = { kind: 'document' } as const;

describe('the family is told that there is something to read', () => {
  it.each<[string, Partial<Appointment>, { kind: 'report' | 'prescription' | 'document' }[], boolean]>([
    ['closed by a report', {}, [photo, report], true],
    ['closed by a prescription', {}, [prescription], true],
    ['ended by the clock, with what the family sent itself', {}, [photo], false],
    ['stored, and not closed yet', { status: 'arrived', closedAt: null, readUntil: null }, [report], false],
    ['cancelled', { status: 'cancelled' }, [report], false],
    ['nobody came', { status: 'noshow', closedAt: null, readUntil: null }, [], false],
    ['the time to read is over', { readUntil: '2027-03-29T13:00:00.000Z' }, [report], false],
    ['the consent was withdrawn', { consentWithdrawnAt: AT }, [report], false],
  ])('%s', (_name, over, files, isOwed) => {
    expect(owesWordOfDeposit(appointment(1, { ...closed, ...over }), files, NOW)).toBe(isOwed);
  });
});

describe('what became of it', () => {
  const at = '2027-03-29T12:31:00.000Z';
  const invitation: MessageState = { channel: 'sms', generation: 1, kind: 'booked', state: 'failed', at: AT };
  const word = (state: MessageState['state'], channel: MessageState['channel'] = 'sms'): MessageState => ({
    ...{ channel, generation: 1, kind: 'deposited', about: 'deposited', state, at },
  });
  const closedAt = '2027-03-29T12:30:00.000Z';
  const states = (messages: MessageState[], calledAt: string | null = null) =>
    depositNotified(messages, { calledAt, closedAt }).state;

  it('is not what became of the invitation', () => {
    expect(states([invitation])).toBe('none');
    expect(states([invitation, word('sent')])).toBe('sent');
    expect(states([{ ...invitation, state: 'delivered' }, word('failed')])).toBe('failed');
    expect(states([word('sent', 'push')])).toBe('queued');
  });
  it('is made up for by a call, once it is over', () => {
    expect(states([word('failed')], '2027-03-29T12:40:00.000Z')).toBe('called');
    expect(states([word('queued')], '2027-03-29T12:00:00.000Z')).toBe('queued');
    expect(states([word('failed')], '2027-03-29T12:00:00.000Z')).toBe('failed');
  });
});
