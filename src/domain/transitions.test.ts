import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppointmentStatus } from '#domain/appointment.ts';
import { transition, type AppointmentEvent, type AppointmentState } from '#domain/transitions.ts';

const EVENTS = {
  book: { kind: 'book' },
  refuse: { kind: 'refuse', reason: 'slot-taken' },
  arrive: { kind: 'arrive' },
  close: { kind: 'close' },
  cancel: { kind: 'cancel', reason: 'family-asked' },
  'outdated cancel': { kind: 'cancel', reason: 'family-asked', outdated: true },
  move: { kind: 'move' },
  'outdated move': { kind: 'move', outdated: true },
  reissue: { kind: 'reissue' },
  resend: { kind: 'resend' },
  called: { kind: 'called' },
  noshow: { kind: 'noshow' },
} satisfies Record<string, AppointmentEvent>;

/** `=` nothing changes, `!x` refused because of x, else the new status and, after a +, one generation more. */
const TABLE: Record<keyof typeof EVENTS, Record<AppointmentStatus | 'none', string>> = {
  book: {
    none: 'booked',
    booked: '=',
    arrived: '=',
    fulfilled: '=',
    cancelled: '=',
    noshow: '=',
  },
  refuse: {
    none: 'cancelled',
    booked: '=',
    arrived: '=',
    fulfilled: '=',
    cancelled: '=',
    noshow: '=',
  },
  arrive: {
    none: '!unknown-appointment',
    booked: 'arrived',
    arrived: '=',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  close: {
    none: '!unknown-appointment',
    booked: 'fulfilled',
    arrived: 'fulfilled',
    fulfilled: '=',
    cancelled: '!already-cancelled',
    noshow: 'fulfilled',
  },
  cancel: {
    none: '!unknown-appointment',
    booked: '+cancelled',
    arrived: '+cancelled',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  'outdated cancel': {
    none: '!unknown-appointment',
    booked: '!changed-meanwhile',
    arrived: '!changed-meanwhile',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  move: {
    none: '!unknown-appointment',
    booked: '+booked',
    arrived: '+booked',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  'outdated move': {
    none: '!unknown-appointment',
    booked: '!changed-meanwhile',
    arrived: '!changed-meanwhile',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  reissue: {
    none: '!unknown-appointment',
    booked: '+booked',
    arrived: '+arrived',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  resend: {
    none: '!unknown-appointment',
    booked: '=',
    arrived: '=',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '!too-late',
  },
  called: {
    none: '!unknown-appointment',
    booked: '=',
    arrived: '=',
    fulfilled: '=',
    cancelled: '=',
    noshow: '=',
  },
  noshow: {
    none: '!unknown-appointment',
    booked: 'noshow',
    arrived: '!changed-meanwhile',
    fulfilled: '!already-closed',
    cancelled: '!already-cancelled',
    noshow: '=',
  },
};

const stateOf = (status: AppointmentStatus | 'none'): AppointmentState | null =>
  status === 'none'
    ? null
    : { status, statusReason: status === 'cancelled' ? 'mistake' : null, generation: 3 };

function outcome(current: AppointmentState | null, event: AppointmentEvent): string {
  const result = transition(current, event);
  if (!result.ok) return `!${result.reason}`;
  if (!result.changed) return '=';
  const isNewGeneration = current !== null && result.state.generation === current.generation + 1;
  return `${isNewGeneration ? '+' : ''}${result.state.status}`;
}

const ROWS = Object.entries(TABLE).flatMap(([event, row]) =>
  Object.entries(row).map(([status, expected]) => [event, status, expected] as const),
);
test.each(ROWS)('%s when %s: %s', (event, status, expected) => {
  const current = stateOf(status as AppointmentStatus | 'none');
  expect(outcome(current, EVENTS[event as keyof typeof EVENTS])).toBe(expected);
});

test('a refused booking and a cancellation keep their reasons', () => {
  expect(transition(null, { kind: 'refuse', reason: 'too-late' })).toEqual({
    ok: true,
    changed: true,
    state: { status: 'cancelled', statusReason: 'too-late', generation: 1 },
  });
  expect(transition(stateOf('booked'), { kind: 'cancel', reason: 'consent-withdrawn' })).toEqual({
    ok: true,
    changed: true,
    state: { status: 'cancelled', statusReason: 'consent-withdrawn', generation: 4 },
  });
});

test('the state holds nothing else of the appointment', () => {
  const appointment = { status: 'booked', statusReason: null, generation: 1, motive: 'fièvre' } as const;
  const result = transition(appointment, { kind: 'arrive' });
  expect(result.ok && Object.keys(result.state).sort()).toEqual(['generation', 'status', 'statusReason']);
});

test('whatever happens, generations never go down and a closed or cancelled appointment stays so', () => {
  const event = fc.constantFrom<AppointmentEvent>(...Object.values(EVENTS));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      let state: AppointmentState | null = null;
      for (const next of events) {
        const result = transition(state, next);
        if (!result.ok) continue;
        if (state) expect(result.state.generation).toBeGreaterThanOrEqual(state.generation);
        if (state?.status === 'cancelled' || state?.status === 'fulfilled')
          expect(result.state.status).toBe(state.status);
        state = result.state;
      }
    }),
  );
});

test('a booking that was not granted is given up, or moved if the move was asked before its answer', () => {
  const refused: AppointmentState = { status: 'cancelled', statusReason: 'slot-taken', generation: 1 };
  expect(transition(refused, { kind: 'cancel', reason: 'family-asked' })).toMatchObject({
    state: { status: 'cancelled', statusReason: 'family-asked', generation: 1 },
  });
  expect(transition(refused, { kind: 'move', onProposed: true })).toMatchObject({
    state: { status: 'booked', statusReason: null, generation: 1 },
  });
  expect(transition(refused, { kind: 'move' })).toEqual({ ok: false, reason: 'already-cancelled' });
});
