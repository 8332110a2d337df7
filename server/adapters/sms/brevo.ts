import type { MessageCause } from '#domain/message.ts';
import { fieldsOf, textAt, type Receipt, type Refusal, type SmsProvider } from './provider.ts';

export interface BrevoSettings {
  /** https://api.brevo.com unless told otherwise. */
  url: string;
  apiKey: string;
  /** 11 letters and digits, or 15 digits. */
  sender: string;
}

/** https://developers.brevo.com/docs/transactional-webhooks; both ways of writing turn up. */
const STATES: Record<string, Pick<Receipt, 'state' | 'cause'>> = {
  delivered: { state: 'delivered' },
  replied: { state: 'delivered' },
  softbounce: { state: 'failed', cause: 'unreachable' },
  hardbounce: { state: 'failed', cause: 'refused-recipient' },
  unsubscribe: { state: 'failed', cause: 'refused-recipient' },
  rejected: { state: 'failed', cause: 'refused-by-gateway' },
  blacklisted: { state: 'failed', cause: 'refused-by-gateway' },
  skip: { state: 'failed', cause: 'refused-by-gateway' },
};
const CODES: Record<string, MessageCause> = {
  unauthorized: 'access-refused',
  not_enough_credits: 'access-refused',
  account_under_validation: 'access-refused',
};

/** Transactional SMS. Its reports come to each message's own address, which holds the secret. */
export function createBrevo({ url, apiKey, sender }: BrevoSettings): SmsProvider {
  return {
    request: ({ id, to, text, callback }) => ({
      url: `${url}/v3/transactionalSMS/send`,
      method: 'POST',
      headers: { 'api-key': apiKey, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        ...{ sender, recipient: to.replace(/^\+/, ''), content: text, type: 'transactional' },
        ...{ unicodeEnabled: false, tag: id, webUrl: callback },
      }),
    }),
    accepted({ body }) {
      const gatewayId = textAt(fieldsOf(body), 'messageId');
      return gatewayId ? { gatewayId } : {};
    },
    refused({ body, status }): Refusal | null {
      const fields = fieldsOf(body);
      const [code = '', message = ''] = [textAt(fields, 'code'), textAt(fields, 'message')];
      if (CODES[code]) return { cause: CODES[code], isPermanent: false, words: `Brevo a répondu ${code}` };
      if (status !== 400) return null;
      const isNumber = /telephone|phone|recipient|mobile/i.test(message);
      const cause = isNumber ? 'refused-recipient' : 'refused-by-gateway';
      return { cause, isPermanent: true, words: `Brevo a répondu ${code}` };
    },
    receipts({ headers, body }) {
      const fields = fieldsOf(body, headers['content-type']);
      const word = textAt(fields, 'msg_status') ?? textAt(fields, 'event') ?? '';
      const known = STATES[word.toLowerCase().replace(/[^a-z]/g, '')];
      const gatewayId = textAt(fields, 'messageId');
      return known ? [{ ...known, ...(gatewayId && { gatewayId }) }] : [];
    },
  };
}
