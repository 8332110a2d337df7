import { describe, expect, it } from 'vitest';
import { appointment, AT, ulid } from '#tests/factories/documents.ts';
import type { Appointment } from './appointment.ts';
import { depositNotified, owedWordOfDeposit } from './deposited.ts';
import type { MessageState } from './message.ts';

const NOW = Date.parse('2027-03-29T13:00:00.000Z');
const closed: Partial<Appointment> = {
  status: 'fulfilled',
  closedAt: '2027-03-29T12:30:00.000Z',
  readUntil: '2027-04-01T12:30:00.000Z',
};
/** So many minutes after the closing. */
const file = (kind: 'report' | 'prescription' | 'document', minutes = 0) => ({
  ...{ _id: `file:${ulid(1)}:${ulid(100 + minutes)}`, kind },
  at: new Date(Date.parse('2027-03-29T12:30:00.000Z') + minutes * 60_000).toISOString(),
});
const photo = file('document');

describe('the family is told that there is something to read', () => {
  it.each<[string, Partial<Appointment>, ReturnType<typeof file>[], boolean]>([
    ['closed by a report', {}, [photo, file('report')], true],
    ['closed by a prescription', {}, [file('prescription')], true],
    ['ended by the clock, with what the family sent itself', {}, [photo], false],
    [
      'stored, and not closed yet',
      { status: 'arrived', closedAt: null, readUntil: null },
      [file('report')],
      false,
    ],
    ['cancelled', { status: 'cancelled' }, [file('report')], false],
    ['nobody came', { status: 'noshow', closedAt: null, readUntil: null }, [], false],
    ['the time to read is over', { readUntil: '2027-03-29T13:00:00.000Z' }, [file('report')], false],
    ['the consent was withdrawn', { consentWithdrawnAt: AT }, [file('report')], false],
  ])('%s', (_name, over, files, isOwed) => {
    const word = owedWordOfDeposit(appointment(1, { ...closed, ...over }), files, NOW);
    expect(word).toBe(isOwed ? 'deposited' : null);
  });

  it.each<[string, number[], string]>([
    ['once of what was added within minutes', [0, 9], 'deposited'],
    ['again of what follows later, whatever came between', [0, 9, 25], `deposited-${ulid(125)}`],
    ['in whatever order they are read', [25, 0], `deposited-${ulid(125)}`],
    ['of the latest alone', [0, 12, 20, 24], `deposited-${ulid(124)}`],
  ])('%s', (_name, minutes, word) => {
    const files = minutes.map((one) => file('prescription', one));
    expect(owedWordOfDeposit(appointment(1, closed), files, NOW)).toBe(word);
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
