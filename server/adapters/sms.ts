import type { MessageCause } from '#domain/message.ts';
import { DeliveryError, type Accepted } from './delivery.ts';
import { askOutside } from './outgoing.ts';

export interface OutgoingSms {
  /** Deterministic: gateways that know idempotency keys send it once. */
  id: string;
  /** E.164 */
  to: string;
  /** GSM-7, one segment. */
  text: string;
}
export interface SmsGateway {
  /** Resolves once the gateway has taken the SMS (2xx). @throws DeliveryError */
  send(sms: OutgoingSms): Promise<Accepted>;
}

export interface SmsSettings {
  /** May hold `{to}`, `{text}` and `{id}`. */
  url: string;
  method: 'POST' | 'PUT' | 'GET';
  headers: Record<string, string>;
  /** A template with `{to}`, `{text}` and `{id}`, each escaped for the body's kind. */
  body: string;
}

/** The request itself was at fault; anything else may be better later. */
const isPermanent = (status: number) => [400, 404, 410, 413, 422].includes(status);

function codeOf(status: number): MessageCause {
  if (status === 401 || status === 402 || status === 403) return 'access-refused';
  return isPermanent(status) ? 'refused-by-gateway' : 'no-answer';
}

const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
const fill = (template: string, sms: OutgoingSms, escape: (value: string) => string) =>
  template.replace(/\{(to|text|id)\}/g, (_, key: keyof OutgoingSms) => escape(sms[key]));

/** One generic driver for every gateway that speaks HTTP; presets are in the README. */
export function createSmsGateway({ url, method, headers, body }: SmsSettings): SmsGateway {
  const contentType = new Headers(headers).get('content-type') ?? 'application/json';
  const escapeBody = contentType.includes('json') ? inJson : encodeURIComponent;
  const hasBody = method !== 'GET';

  return {
    async send(sms) {
      let status: number;
      try {
        ({ status } = await askOutside(fill(url, sms, encodeURIComponent), {
          method,
          headers: { ...(hasBody && { 'content-type': contentType }), 'idempotency-key': sms.id, ...headers },
          body: hasBody ? fill(body, sms, escapeBody) : null,
        }));
      } catch (cause) {
        throw new DeliveryError('la passerelle SMS ne répond pas', {
          ...{ isPermanent: false, code: 'no-answer', cause },
        });
      }
      if (status < 200 || status > 299)
        throw new DeliveryError(`la passerelle SMS a répondu ${status}`, {
          isPermanent: isPermanent(status),
          code: codeOf(status),
        });
      return {};
    },
  };
}
