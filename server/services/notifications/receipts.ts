import type { Channel } from '#domain/message.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import type { Receipt } from '../../adapters/sms/provider.ts';
import type { Store } from '../../adapters/store.ts';
import type { DeliveryReport } from './delivery-reports.ts';
import { keysIn, messageKey, prefixOf } from './message-key.ts';
import { createWrittenMessages } from './written-messages.ts';

/** Whatever may name a message, and what became of it. */
export interface IncomingReceipt extends Pick<Receipt, 'state' | 'cause' | 'gatewayId'> {
  /** Whose word it is. Anybody may write a bounce: one about an SMS would have its passcode sent by e-mail. */
  channel: Exclude<Channel, 'push'>;
  traces: string;
}

interface Dependencies {
  store: Store;
  reportDelivery: (report: DeliveryReport) => Promise<boolean>;
}

const REMEMBERED = 10_000;

/** Leads what gateways and mail servers say back to the message it is about. */
export function createReceipts({ store, reportDelivery }: Dependencies) {
  const service = store.database('service');
  /** Gateways' ids of the messages that left from here, the oldest first, by our own keys. */
  const recent = new Map<string, string>();
  const written = createWrittenMessages(service);
  let searching: Promise<void> | null = null;

  function remember(gatewayId: string, key: string): void {
    recent.set(gatewayId, key);
    const [oldest] = recent.keys();
    if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest);
  }

  async function byKey(traces: string, channel: Channel): Promise<string | null> {
    for (const key of keysIn(traces)) {
      const candidates = await service.ids(prefixOf(key));
      const found = candidates.find(({ id }) => messageKey(id) === key && id.endsWith(`:${channel}`));
      if (found) return found.id;
    }
    return null;
  }

  /** The latest stay when there are more than can be remembered. */
  async function rememberWritten(): Promise<void> {
    const sent = (await written()).sort((a, b) => (a.sentAt ?? '').localeCompare(b.sentAt ?? ''));
    for (const { _id, gatewayId } of sent) if (gatewayId) remember(gatewayId, messageKey(_id));
  }

  /** Of a message that left before the last start, or from another instance: receipts come in bursts, one reading serves all. */
  async function search(gatewayId: string): Promise<string | null> {
    searching ??= rememberWritten().finally(() => (searching = null));
    await searching;
    const key = recent.get(gatewayId);
    return key ? byKey(key, 'sms') : null;
  }

  async function messageOf({ traces, gatewayId, channel }: IncomingReceipt): Promise<string | null> {
    const named = await byKey(traces, channel);
    if (named || !gatewayId) return named;
    const key = recent.get(gatewayId);
    return key ? byKey(key, 'sms') : search(gatewayId);
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
