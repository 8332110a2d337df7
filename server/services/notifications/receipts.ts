import type { SmsGateway } from '../../adapters/sms.ts';
import type { Receipt } from '../../adapters/sms/provider.ts';
import type { Store } from '../../adapters/store.ts';
import type { DeliveryReport } from './delivery-reports.ts';
import { keysIn, messageKey, prefixOf } from './message-key.ts';
import type { OutboxDocument } from './outbox-document.ts';

/** Whatever may name a message, and what became of it. */
export type IncomingReceipt = Pick<Receipt, 'state' | 'cause' | 'gatewayId'> & { traces: string };

interface Dependencies {
  store: Store;
  reportDelivery: (report: DeliveryReport) => Promise<boolean>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

const REMEMBERED = 10_000;
/** Reading the whole outbox for an id that nobody knows must not be somebody's lever. */
const SEARCH_EVERY_MS = 10_000;

/** Leads what gateways and mail servers say back to the message it is about. */
export function createReceipts({ store, reportDelivery, now }: Dependencies) {
  const service = store.database('service');
  /** Gateways' ids of the messages that left from here, the oldest first, by our own keys. */
  const recent = new Map<string, string>();
  let searchedAt = -Infinity;

  function remember(gatewayId: string, key: string): void {
    recent.set(gatewayId, key);
    const [oldest] = recent.keys();
    if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest);
  }

  async function byKey(traces: string): Promise<string | null> {
    for (const key of keysIn(traces)) {
      const candidates = await service.ids(prefixOf(key));
      const found = candidates.find(({ id }) => messageKey(id) === key);
      if (found) return found.id;
    }
    return null;
  }

  /** Of a message that left before the last start, or from another instance. */
  async function search(gatewayId: string): Promise<string | null> {
    if (now() - searchedAt < SEARCH_EVERY_MS) return null;
    searchedAt = now();
    const sent = await service.list<OutboxDocument>('outbox:');
    for (const one of sent) if (one.gatewayId) remember(one.gatewayId, messageKey(one._id));
    return sent.find((one) => one.gatewayId === gatewayId)?._id ?? null;
  }

  async function messageOf({ traces, gatewayId }: IncomingReceipt): Promise<string | null> {
    const named = await byKey(traces);
    if (named || !gatewayId) return named;
    const key = recent.get(gatewayId);
    return key ? byKey(key) : search(gatewayId);
  }

  return {
    /** The same gateway; what it calls its messages is remembered. */
    watching: (gateway: SmsGateway): SmsGateway => ({
      ...gateway,
      async send(sms) {
        const accepted = await gateway.send(sms);
        if (accepted.gatewayId) remember(accepted.gatewayId, sms.id);
        return accepted;
      },
    }),
    /** @returns false when it is about no message of ours. */
    async take(receipt: IncomingReceipt): Promise<boolean> {
      const message = await messageOf(receipt);
      const { state, cause } = receipt;
      return message !== null && reportDelivery({ message, state, ...(cause && { cause }) });
    },
  };
}
