import type { MessageCause } from '#domain/message.ts';
import { timingSafeEqual } from 'node:crypto';
import type { OutgoingAnswer } from '../outgoing.ts';

export interface OutgoingSms {
  /** Deterministic: gateways that know idempotency keys send it once. */
  id: string;
  /** E.164 */
  to: string;
  /** GSM-7, one segment. */
  text: string;
  /** Where the gateway reports what became of this message. */
  callback: string;
}

export interface SmsRequest {
  url: string;
  method: 'POST' | 'PUT' | 'GET';
  headers: Record<string, string>;
  body: string | null;
}

/** Why a gateway did not take an SMS. `words` are for staff: no number in them. */
export interface Refusal {
  cause: MessageCause;
  isPermanent: boolean;
  words: string;
}

/** What a gateway reports of one SMS; what it says in between (queued, on its way) isn't kept. */
export interface Receipt {
  state: 'delivered' | 'failed';
  cause?: MessageCause;
  /** The gateway's own id of the message. */
  gatewayId?: string;
  /** Ours, when the gateway hands it back. */
  id?: string;
}

/** A report as it came in. `url`: the public address, as the gateway was given it. */
export interface ReceivedReport {
  url: string;
  headers: Record<string, string | undefined>;
  query: Record<string, string>;
  body: Buffer;
}

/** One gateway's ways: how it is asked, what it answers, what it reports. */
export interface SmsProvider {
  request(sms: OutgoingSms): SmsRequest | Promise<SmsRequest>;
  /** Its own id of the message, or why it didn't take it after all. */
  accepted(answer: OutgoingAnswer): { gatewayId?: string } | Refusal;
  /** Of an answer that isn't 2xx; null: judged by its status alone. */
  refused(answer: OutgoingAnswer): Refusal | null;
  /** Empty when it says nothing that is kept; null when it isn't the gateway's. */
  receipts(report: ReceivedReport): Receipt[] | null;
}

/** Whether a signature is the one expected, in constant time; whatever somebody sends as one. */
export function isSameSignature(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** An object out of JSON, or out of a form; empty when it is neither. */
export function fieldsOf(body: Buffer, contentType = ''): Record<string, unknown> {
  const text = body.toString('utf8');
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What stands at `data.id` or `ids.0`, as text; undefined when nothing does. */
export function textAt(value: unknown, path: string): string | undefined {
  let place = value;
  for (const key of path.split('.')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as Record<string, unknown>)[key];
  }
  return typeof place === 'string' || typeof place === 'number' ? String(place) : undefined;
}
