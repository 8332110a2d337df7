import { expect, it } from 'vitest';
import { isSameWriting } from './same-writing.ts';

const order = { kind: 'move', appointment: 'a', basedOn: '1-proposed', after: [], start: '08:00' };
const request = { _id: 'request:r', type: 'request', at: '10:00', by: { name: 'Sophie' }, order };

it('is the same when pressed again later, by someone else, who saw more', () => {
  const again = { ...order, after: ['r0'], basedOn: '2-b' };
  const later = {
    order: again,
    type: 'request',
    _id: 'request:r',
    _rev: '1-a',
    at: '10:05',
    by: { name: 'Léa' },
  };
  expect(isSameWriting(request, later)).toBe(true);
});

it('is another when it says something else', () => {
  expect(isSameWriting(request, { ...request, order: { ...order, start: '09:00' } })).toBe(false);
  expect(isSameWriting({ texts: ['a', 'b'] }, { texts: ['b', 'a'] })).toBe(false);
});
