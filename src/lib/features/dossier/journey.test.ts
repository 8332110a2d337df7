import { appointmentViews } from '#domain/appointment-view.ts';
import type { Appointment } from '#domain/appointment.ts';
import { readinessView } from '#domain/readiness-view.ts';
import { appointment, AT, bookingRequest } from '#tests/factories/documents.ts';
import { expect, it } from 'vitest';
import { dossierFacts } from './dossier-facts.ts';
import { journey } from './journey.ts';

const TIME_ZONE = 'Europe/Paris';
const OPENS_AT = '2027-03-29T11:50:00.000Z';

function rowOf(over: Partial<Appointment>) {
  const [view] = appointmentViews([bookingRequest(1)], [appointment(1, over)]);
  if (!view) throw new Error('no view');
  const ready = readinessView(view, null, [], AT);
  return { view, patient: null, practitionerName: 'Dr Vasseur', ready };
}
const stepsOf = (over: Partial<Appointment>) =>
  journey({
    row: rowOf(over),
    readiness: null,
    timeZone: TIME_ZONE,
    today: '2027-03-29',
    opensAt: OPENS_AT,
  }).map(({ title, state }) => `${title} ${state}`);
const hasOpening = (over: Partial<Appointment>) =>
  dossierFacts({ row: rowOf(over), timeZone: TIME_ZONE, opensAt: OPENS_AT }).at(-1)?.value !== null;

it('a booking that was refused was asked for, never booked, and opens no room', () => {
  const refused = { status: 'cancelled', statusReason: 'slot-taken' } as const;
  expect(stepsOf(refused)).toEqual(['Demandé done', 'Refusé danger']);
  expect(hasOpening(refused)).toBe(false);
  expect(stepsOf({})[0]).toBe('Réservé done');
  expect(hasOpening({})).toBe(true);
});
