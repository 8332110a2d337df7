import type { AgendaEntry } from '#domain/api/doctor.ts';
import { appointment, ulid } from '#tests/factories/documents.ts';
import { expect, it } from 'vitest';
import { nextEntry } from './next-entry.ts';

const NOW = Date.parse('2027-03-29T12:30:00.000Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

function entry(
  number: number,
  minutes: number,
  over: Partial<AgendaEntry['appointment']> = {},
  present: ('patient' | 'practitioner')[] = [],
): AgendaEntry {
  return {
    appointment: appointment(number, { start: at(minutes), end: at(minutes + 20), ...over }),
    ...{ patientName: 'MARTIN Lucie', patientBirthDate: null, facilityName: 'IME', timeZone: 'Europe/Paris' },
    ...{ opensAt: at(minutes - 20), entryEndsAt: at(minutes + 20) },
    readiness: { present, messages: [] } as unknown as AgendaEntry['readiness'],
  };
}
const next = (...entries: AgendaEntry[]) => nextEntry(entries, ulid(1), NOW)?.appointment._id;

it('is the next of the day that still stands', () => {
  const cancelled = entry(2, 20, { status: 'cancelled' });
  const over = entry(3, 30, { status: 'fulfilled', closedAt: at(0) });
  expect(next(entry(1, -20), cancelled, over, entry(4, 60), entry(5, 80))).toBe(`appointment:${ulid(4)}`);
});

it('is whoever waits in the room already, though another one comes before', () => {
  expect(next(entry(1, -20), entry(2, 20), entry(3, 40, { status: 'arrived' }, ['patient']))).toBe(
    `appointment:${ulid(3)}`,
  );
});

it('is nobody when the rest of the day is over', () => {
  expect(next(entry(1, -20), entry(2, -60))).toBeUndefined();
  expect(next(entry(1, -20))).toBeUndefined();
});
