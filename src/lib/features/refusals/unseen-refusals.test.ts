import { appointmentView } from '#domain/appointment-view.ts';
import type { Answer } from '#domain/appointment.ts';
import { appointment, AT, DEVICE, request, ulid } from '#tests/factories/documents.ts';
import { expect, test } from 'vitest';
import { unseenRefusals } from './unseen-refusals.ts';

const cancel = (number: number, device: string) => {
  const asked = request(number, { kind: 'cancel', appointment: ulid(1), basedOn: '1-a', reason: 'mistake' });
  return { ...asked, by: { ...asked.by, device } };
};
const refused = (number: number): Answer => ({
  request: ulid(number),
  outcome: 'refused',
  reason: 'changed-meanwhile',
  at: AT,
});
const answers = [refused(6), refused(7), refused(8), refused(9)];
const requests = [cancel(6, DEVICE), cancel(7, ulid(9002)), cancel(8, DEVICE), cancel(9, ulid(9002))];
const view = appointmentView(ulid(1), requests, appointment(1, { answers }))!;
const shown = (seen: string[]) =>
  unseenRefusals(view, { device: DEVICE, hasSeen: (id) => seen.includes(id) }).map(({ request: id }) => id);

test('each of this tablet’s own stays until it is read; of another’s, only the last word', () => {
  expect(shown([])).toEqual([ulid(6), ulid(8), ulid(9)]);
  expect(shown([ulid(6), ulid(9)])).toEqual([ulid(8)]);
});
