import type { MessageCause } from '#domain/message.ts';
import { createHmac } from 'node:crypto';
import { fieldsOf, isSameSignature, textAt, type Refusal, type SmsProvider } from './provider.ts';

export interface TwilioSettings {
  /** https://api.twilio.com unless told otherwise. */
  url: string;
  accountSid: string;
  authToken: string;
  /** A number in E.164, a name, or a Messaging Service (`MG…`). */
  sender: string;
}

/** https://www.twilio.com/docs/api/errors */
const CAUSES: Record<string, MessageCause> = {
  ...{ 21211: 'refused-recipient', 21214: 'refused-recipient', 21217: 'refused-recipient' },
  ...{ 21614: 'refused-recipient', 21635: 'refused-recipient', 21610: 'refused-recipient' },
  ...{ 30003: 'unreachable', 30005: 'refused-recipient', 30006: 'refused-recipient' },
  ...{ 30002: 'access-refused', 30004: 'refused-by-gateway', 30007: 'refused-by-gateway' },
};
const FAILED = ['undelivered', 'failed', 'canceled'];

/** The address as it was given, then each parameter's name and value, in order of names; HMAC-SHA-1, in base64. */
export function twilioSignature(url: string, fields: Record<string, unknown>, authToken: string): string {
  const names = Object.keys(fields).sort();
  const text = names.reduce((all, name) => `${all}${name}${String(fields[name])}`, url);
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** Programmable Messaging. Reports are signed with the account's token. */
export function createTwilio({ url, accountSid, authToken, sender }: TwilioSettings): SmsProvider {
  const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  return {
    request: ({ to, text, callback }) => ({
      url: `${url}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        To: to,
        [/^MG[0-9a-f]{32}$/i.test(sender) ? 'MessagingServiceSid' : 'From']: sender,
        Body: text,
        StatusCallback: callback,
      }).toString(),
    }),
    accepted({ body }) {
      const gatewayId = textAt(fieldsOf(body), 'sid');
      return gatewayId ? { gatewayId } : {};
    },
    refused({ body, status }): Refusal | null {
      const code = textAt(fieldsOf(body), 'code');
      const cause = code && CAUSES[code];
      return cause ? { cause, isPermanent: status < 500, words: `Twilio a répondu ${code}` } : null;
    },
    receipts({ url: asked, headers, body }) {
      const fields = fieldsOf(body, headers['content-type']);
      const given = headers['x-twilio-signature'] ?? '';
      if (!isSameSignature(given, twilioSignature(asked, fields, authToken))) return null;
      const gatewayId = textAt(fields, 'MessageSid') ?? '';
      const status = textAt(fields, 'MessageStatus') ?? '';
      if (status === 'delivered' || status === 'read') return [{ state: 'delivered', gatewayId }];
      if (!FAILED.includes(status)) return [];
      return [{ state: 'failed', gatewayId, cause: CAUSES[textAt(fields, 'ErrorCode') ?? ''] ?? 'other' }];
    },
  };
}
