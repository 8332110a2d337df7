import { describe, expect, test } from 'vitest';
import { appointmentView, appointmentViews, standInOf } from '#domain/appointment-view.ts';
import type { Answer } from '#domain/appointment.ts';
import { appointment, AT, bookingRequest, DEVICE, request, ulid } from '#tests/factories/documents.ts';

const later = { start: '2027-03-29T13:00:00.000Z', end: '2027-03-29T13:20:00.000Z' };
const move = (number: number, on: number) =>
  request(number, { kind: 'move', appointment: ulid(on), basedOn: '1-a', ...later });

describe('a booking', () => {
  test('that nobody answered is proposed, with what the nurse asked for', () => {
    expect(appointmentViews([bookingRequest(1, { motive: 'fièvre' })], [])).toEqual([
      {
        id: ulid(1),
        status: 'proposed',
        refused: false,
        statusReason: null,
        start: '2027-03-29T12:10:00.000Z',
        end: '2027-03-29T12:30:00.000Z',
        patient: ulid(1),
        practitioner: 'dr-vasseur',
        motive: 'fièvre',
        requestedBy: 'Sophie Amar',
        requestedAt: AT,
        alternatives: [],
        pending: [],
        refusals: [],
        replacedBy: null,
        appointment: null,
      },
    ]);
  });

  test('that was answered is the appointment, once', () => {
    const answer = appointment(1, later);
    const views = appointmentViews([bookingRequest(1)], [answer]);
    expect(views).toHaveLength(1);
    expect(views[0]).toMatchObject({ status: 'booked', ...later, refused: false, appointment: answer });
  });

  test.each([
    ['slot-taken', true],
    ['too-late', true],
    ['outside-availability', true],
    ['unknown-patient', true],
    ['unknown-practitioner', true],
    ['already-rebooked', true],
    ['family-asked', false],
    ['consent-withdrawn', false],
  ] as const)('cancelled because of %s was refused: %s', (statusReason, refused) => {
    const lost = appointment(1, { status: 'cancelled', statusReason, alternatives: [later] });
    expect(appointmentViews([bookingRequest(1)], [lost])[0]).toMatchObject({
      refused,
      statusReason,
      alternatives: [later],
    });
  });

  test('whose request left the tablet long ago is shown from the appointment alone', () => {
    expect(appointmentViews([], [appointment(1)])[0]).toMatchObject({ id: ulid(1), requestedAt: AT });
  });
});

describe('later orders', () => {
  test('are pending until the appointment answers them, oldest first', () => {
    const requests = [move(7, 1), move(6, 1), move(8, 2)];
    const [view] = appointmentViews(requests, [appointment(1)]);
    expect(view?.pending.map((order) => order.request)).toEqual([ulid(6), ulid(7)]);
    const answers = [{ request: ulid(6), outcome: 'done', at: AT } as const];
    const [after] = appointmentViews(requests, [appointment(1, { answers })]);
    expect(after?.pending.map((order) => order.request)).toEqual([ulid(7)]);
  });

  test('wait on a booking that itself isn’t answered', () => {
    expect(appointmentViews([bookingRequest(1), move(6, 1)], [])[0]).toMatchObject({
      status: 'proposed',
      pending: [{ request: ulid(6), by: 'Sophie Amar' }],
    });
  });

  test('on an appointment that this tablet doesn’t know make no row', () => {
    expect(appointmentViews([move(6, 1)], [])).toEqual([]);
  });

  test('that were refused are all told, with alternatives and with who was earlier', () => {
    const at = '2027-03-29T08:05:00.000Z';
    const answers: Answer[] = [
      { request: ulid(6), outcome: 'refused', reason: 'slot-taken', alternatives: [later], at: AT },
      { request: ulid(7), outcome: 'done', at },
      { request: ulid(8), outcome: 'refused', reason: 'changed-meanwhile', at: AT },
    ];
    const requests = [move(6, 1), move(7, 1), move(8, 1)];
    const [view] = appointmentViews(requests, [appointment(1, { answers })]);
    const shared = { by: 'Sophie Amar', device: DEVICE, at: AT, order: requests[0]?.order };
    expect(view?.refusals).toEqual([
      { ...shared, request: ulid(6), reason: 'slot-taken', alternatives: [later], because: null },
      {
        ...shared,
        request: ulid(8),
        reason: 'changed-meanwhile',
        alternatives: [],
        because: { order: requests[1]?.order, by: 'Sophie Amar', at },
      },
    ]);
  });
});

test('a refused booking is replaced by the one made in its place', () => {
  const refused = appointment(1, { status: 'cancelled', statusReason: 'slot-taken' });
  const requests = [bookingRequest(1), bookingRequest(2, { replaces: ulid(1) })];
  expect(appointmentViews(requests, [refused]).map(({ replacedBy }) => replacedBy)).toEqual([ulid(2), null]);
});

test('what goes with a booking whose place another tablet had taken follows that one', () => {
  const lost = { status: 'cancelled' as const, statusReason: 'already-rebooked' as const };
  const refused = { ...lost, statusReason: 'slot-taken' as const, replacedBy: ulid(2) };
  const requests = [1, 2, 3].map((id) => bookingRequest(id, id === 1 ? {} : { replaces: ulid(1) }));
  const views = appointmentViews(requests, [appointment(1, refused), appointment(2), appointment(3, lost)]);
  const viewOf = (id: string) => views.find((view) => view.id === id) ?? null;
  const standIn = (id: number) => standInOf(viewOf(ulid(id))!, id === 1 ? {} : { replaces: ulid(1) }, viewOf);
  expect([1, 2, 3].map(standIn)).toEqual([ulid(2), null, ulid(2)]);
});

test('rows are in order of hour, whatever their state', () => {
  const views = appointmentViews([bookingRequest(3)], [appointment(2, later), appointment(4)]);
  expect(views.map(({ id }) => id)).toEqual([ulid(3), ulid(4), ulid(2)]);
});

test('one appointment is seen alone as among all', () => {
  const requests = [bookingRequest(1), bookingRequest(2), move(6, 1)];
  const known = appointment(1);
  const all = appointmentViews(requests, [known]);
  expect(appointmentView(ulid(1), requests, known)).toEqual(all.find(({ id }) => id === ulid(1)));
  expect(appointmentView(ulid(2), requests, null)).toEqual(all.find(({ id }) => id === ulid(2)));
  expect(appointmentView(ulid(3), requests, null)).toBeNull();
});
