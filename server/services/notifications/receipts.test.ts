import type { SmsGateway } from '../../adapters/sms.ts';
import { expect, it } from 'vitest';
import type { DeliveryReport } from './delivery-reports.ts';
import { messageKey } from './message-key.ts';
import { createReceipts } from './receipts.ts';

const idOf = (number: number) => `outbox:01JQZK3V5M8N7P2R4T6W8Y0A${number}B:1:booked:sms`;

/** Two messages that left before this start; the gateway's ids are in the store alone. */
function desk() {
  const sent = [
    { _id: idOf(1), gatewayId: 'gw-1' },
    { _id: idOf(2), gatewayId: 'gw-2' },
  ];
  const asked = { lists: 0, changes: 0 };
  const reports: DeliveryReport[] = [];
  const service = {
    info: async () => ({ seq: sent.length }),
    changes: async (since: number) => {
      asked.changes += 1;
      const changes = sent.slice(since).map((doc) => ({ id: doc._id, deleted: false, doc }));
      return { changes, lastSeq: sent.length };
    },
    ids: async (prefix: string) =>
      sent.filter(({ _id }) => _id.startsWith(prefix)).map(({ _id: id }) => ({ id, rev: '1-a' })),
    list: async () => {
      asked.lists += 1;
      return sent;
    },
  };
  const receipts = createReceipts({
    store: { database: () => service } as never,
    reportDelivery: async (report) => reports.push(report) > 0,
  });
  return { receipts, reports, asked, sent };
}
const about = (gatewayId: string, traces = '') => ({
  ...{ state: 'delivered' as const, channel: 'sms' as const, gatewayId, traces },
});

it('finds a message that left before this start, and reads the outbox once for all of them', async () => {
  const { receipts, reports, asked } = desk();
  expect(await receipts.take(about('gw-2'))).toBe(true);
  expect(await receipts.take(about('gw-1'))).toBe(true);
  expect(reports.map(({ message }) => message)).toEqual([idOf(2), idOf(1)]);
  expect(asked.lists).toBe(1);
});

it('loses none of a burst after a start, and none that another instance sent just now', async () => {
  const { receipts, reports, asked, sent } = desk();
  const burst = ['gw-1', 'gw-2', 'strange'].map((id) => receipts.take(about(id)));
  expect(await Promise.all(burst)).toEqual([true, true, false]);
  sent.push({ _id: idOf(3), gatewayId: 'gw-3' });
  expect(await receipts.take(about('gw-3'))).toBe(true);
  expect([reports.length, asked.lists]).toEqual([3, 1]);
});

it('reads only what was written since for ids that nobody knows', async () => {
  const { receipts, reports, asked } = desk();
  for (let strange = 0; strange < 5; strange += 1)
    expect(await receipts.take(about(`strange-${strange}`))).toBe(false);
  expect([asked, reports]).toEqual([{ lists: 1, changes: 4 }, []]);
});

it('knows at once what leaves from here, and takes our own key before any other id', async () => {
  const { receipts, reports, asked, sent } = desk();
  sent.push({ _id: idOf(3), gatewayId: 'gw-3' });
  const gateway = { send: async () => ({ gatewayId: 'gw-3' }), receipts: () => null } satisfies SmsGateway;
  const sms = { id: messageKey(idOf(3)), to: '', text: '', callback: '' };
  expect(await receipts.watching(gateway).send(sms)).toEqual({ gatewayId: 'gw-3' });
  await receipts.take(about('gw-3'));
  await receipts.take(about('gw-1', `Message-ID: <${messageKey(idOf(2)).toLowerCase()}@rdv.example>`));
  expect(reports.map(({ message }) => message)).toEqual([idOf(3), idOf(2)]);
  expect(asked).toEqual({ lists: 0, changes: 0 });
});

it('believes no bounce about an SMS: whoever reads the mailbox would have its passcode sent there', async () => {
  const { receipts, reports } = desk();
  const bounce = { state: 'failed', cause: 'refused-recipient', channel: 'email' } as const;
  expect(await receipts.take({ ...bounce, traces: messageKey(idOf(1)) })).toBe(false);
  expect(reports).toEqual([]);
});
