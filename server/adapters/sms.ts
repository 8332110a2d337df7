import type { MessageCause } from '#domain/message.ts';
import { DeliveryError, type Accepted } from './delivery.ts';
import { askOutside, type OutgoingAnswer } from './outgoing.ts';
import type { OutgoingSms, ReceivedReport, Receipt, Refusal, SmsProvider } from './sms/provider.ts';

export type { OutgoingSms } from './sms/provider.ts';

export interface SmsGateway {
  /** Resolves once the gateway has taken the SMS. @throws DeliveryError */
  send(sms: OutgoingSms): Promise<Accepted>;
  /** What its report says; null when it isn't the gateway's. */
  receipts(report: ReceivedReport): Receipt[] | null;
}

/** The request itself was at fault; anything else may be better later. */
const FINAL = [400, 413, 422];
/** A wrong key, no credit, a wrong address: the operator's to mend, and the messages wait for it. */
const OURS = [401, 402, 403, 404, 405, 410];

function byStatus(status: number): Refusal {
  const words = `la passerelle SMS a répondu ${status}`;
  if (FINAL.includes(status)) return { cause: 'refused-by-gateway', isPermanent: true, words };
  const cause: MessageCause = OURS.includes(status) ? 'access-refused' : 'no-answer';
  return { cause, isPermanent: false, words };
}

/** One driver for every gateway that speaks HTTP; `provider` knows the ways of each. */
export function createSmsGateway(provider: SmsProvider): SmsGateway {
  async function ask(sms: OutgoingSms): Promise<OutgoingAnswer> {
    try {
      const { url, ...request } = await provider.request(sms);
      return await askOutside(url, request);
    } catch (cause) {
      const reason = { isPermanent: false, code: 'no-answer', cause } as const;
      throw new DeliveryError('la passerelle SMS ne répond pas', reason);
    }
  }

  return {
    async send(sms) {
      const answer = await ask(sms);
      const isTaken = answer.status >= 200 && answer.status <= 299;
      const told = isTaken
        ? provider.accepted(answer)
        : (provider.refused(answer) ?? byStatus(answer.status));
      if (!('cause' in told)) return told;
      const { words, cause: code, isPermanent } = told;
      throw new DeliveryError(words, { isPermanent, code });
    },
    receipts: provider.receipts,
  };
}
