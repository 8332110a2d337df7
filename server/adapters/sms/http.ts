import type { MessageCause } from '#domain/message.ts';
import { createHmac } from 'node:crypto';
import {
  fieldsOf,
  isSameSignature,
  textAt,
  type OutgoingSms,
  type ReceivedReport,
  type Receipt,
  type SmsProvider,
} from './provider.ts';

/** Each may hold `{to}`, `{text}`, `{id}` and `{callback}`, escaped for where they stand. */
export interface HttpSettings {
  url: string;
  method: 'POST' | 'PUT' | 'GET';
  headers: Record<string, string>;
  body: string;
  /** Where the answer holds the gateway's id of the message: `id`, `data.0.id`. */
  answerId: string;
  /** Where a report holds an id (ours or the gateway's), and its state. */
  receiptId: string;
  receiptStatus: string;
  /** What reports are signed with (HMAC-SHA-256 of the body), and the header; null: their address holds the secret. */
  signature: { key: string; header: string } | null;
}

/** As SMPP and most gateways word it. */
const DELIVERED = /^(delivered|delivrd|delivery_success|success|received|read|ok)$/i;
const FAILED: readonly [RegExp, MessageCause][] = [
  [
    /^(undeliver(ed|able)|undeliv|hard_?bounced?|invalid_(number|recipient|destination))$/i,
    'refused-recipient',
  ],
  [/^(expired|soft_?bounced?|unreachable|absent)$/i, 'unreachable'],
  [/^(reject(ed|d)|blocked|blacklisted|deleted)$/i, 'refused-by-gateway'],
  [/^(failed|failure|error|unknown|unknwn)$/i, 'other'],
];

function stateOf(word: string): Pick<Receipt, 'state' | 'cause'> | null {
  if (DELIVERED.test(word)) return { state: 'delivered' };
  const cause = FAILED.find(([pattern]) => pattern.test(word))?.[1];
  return cause ? { state: 'failed', cause } : null;
}

/** In hexadecimal or base64, bare or after `sha256=`. */
function isSigned({ headers, body }: ReceivedReport, { key, header }: { key: string; header: string }) {
  const given = (headers[header.toLowerCase()] ?? '').replace(/^sha256=/i, '');
  const digest = createHmac('sha256', key).update(body).digest();
  return [digest.toString('hex'), digest.toString('base64')].some((expected) =>
    isSameSignature(given, expected),
  );
}

const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
const fill = (template: string, sms: OutgoingSms, escape: (value: string) => string) =>
  template.replace(/\{(to|text|id|callback)\}/g, (_, key: keyof OutgoingSms) => escape(sms[key]));

/** Every gateway that speaks HTTP. */
export function createHttpProvider(settings: HttpSettings): SmsProvider {
  const { url, method, headers, body, signature } = settings;
  const contentType = new Headers(headers).get('content-type') ?? 'application/json';
  const escapeBody = contentType.includes('json') ? inJson : encodeURIComponent;
  const hasBody = method !== 'GET';
  return {
    request: (sms) => ({
      url: fill(url, sms, encodeURIComponent),
      method,
      headers: { ...(hasBody && { 'content-type': contentType }), 'idempotency-key': sms.id, ...headers },
      body: hasBody ? fill(body, sms, escapeBody) : null,
    }),
    accepted({ body: answer }) {
      const gatewayId = textAt(fieldsOf(answer), settings.answerId);
      return gatewayId ? { gatewayId } : {};
    },
    refused: () => null,
    receipts(report) {
      if (signature && !isSigned(report, signature)) return null;
      const fields = { ...report.query, ...fieldsOf(report.body, report.headers['content-type']) };
      const known = stateOf(textAt(fields, settings.receiptStatus) ?? '');
      const id = textAt(fields, settings.receiptId);
      return known ? [{ ...known, ...(id && { id, gatewayId: id }) }] : [];
    },
  };
}
