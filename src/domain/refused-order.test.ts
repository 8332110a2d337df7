import { AT, DEVICE, request, ulid } from '#tests/factories/documents.ts';
import { idTail } from './document-ids.ts';
import { expect, test } from 'vitest';
import { strayOrders } from './refused-order.ts';
import type { Order } from './request.ts';
import { WINDOW_MS } from './window.ts';

const cancel = (appointment: number): Order => ({
  kind: 'cancel',
  appointment: ulid(appointment),
  basedOn: '1-a',
  reason: 'mistake',
});
const requests = [
  request(6, cancel(1)),
  request(7, cancel(2)),
  { ...request(8, cancel(2)), by: { ...request(8, cancel(2)).by, device: ulid(9002) } },
];
const stray = (now: number) =>
  strayOrders(requests, (appointment) => appointment === ulid(1), { device: DEVICE, now }).map(({ _id }) =>
    idTail(_id),
  );

test('an order of this tablet on a dossier that is gone is told, as long as it was not answered before that', () => {
  expect(stray(Date.parse(AT) + 1)).toEqual([ulid(7)]);
  expect(stray(Date.parse(AT) + WINDOW_MS)).toEqual([]);
});
