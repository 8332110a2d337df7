import type { MessageCause } from '#domain/message.ts';
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { askOutside } from '../outgoing.ts';
import { fieldsOf, textAt, type Receipt, type Refusal, type SmsProvider } from './provider.ts';

export interface OvhSettings {
  /** https://eu.api.ovh.com/1.0 unless told otherwise. */
  url: string;
  /** `sms-ab12345-1` */
  service: string;
  applicationKey: string;
  applicationSecret: string;
  consumerKey: string;
  /** Declared with OVHcloud; null: a short number of theirs. */
  sender: string | null;
}

/** `ptt` of a delivery report that is final; 1, 2, 3 and 6 say nothing yet (guide « Tout savoir sur les utilisateurs SMS »). */
const DELIVERED = '4';
const CAUSES: Record<string, MessageCause> = {
  ...{ 5: 'other', 8: 'unreachable', 20: 'refused-by-gateway', 21: 'refused-recipient' },
  ...{ 23: 'refused-recipient', 24: 'unreachable', 25: 'no-answer', 26: 'unreachable' },
  ...{ 27: 'refused-recipient', 28: 'refused-by-gateway', 29: 'refused-by-gateway' },
  ...{ 33: 'refused-by-gateway', 39: 'other', 73: 'unreachable', 74: 'unreachable' },
  ...{ 76: 'refused-by-gateway', 202: 'refused-by-gateway' },
};
/** `description`: 1 success, 2 failed, 16 in error. For codes that the guide doesn't list. */
const BY_DESCRIPTION: Record<string, Pick<Receipt, 'state' | 'cause'>> = {
  1: { state: 'delivered' },
  2: { state: 'failed', cause: 'other' },
  16: { state: 'failed', cause: 'other' },
};
const UNDECIDED = ['1', '2', '3', '6'];

function stateOf(ptt: string, description: string): Pick<Receipt, 'state' | 'cause'> | null {
  if (ptt === DELIVERED) return { state: 'delivered' };
  const cause = CAUSES[ptt];
  if (cause) return { state: 'failed', cause };
  return UNDECIDED.includes(ptt) ? null : (BY_DESCRIPTION[description] ?? null);
}

/** `POST /sms/{service}/jobs`, signed. Its reports come by GET to one address for all messages, which holds the secret. */
export function createOvh(settings: OvhSettings, clock: Clock): SmsProvider {
  const { url, service, applicationKey, applicationSecret, consumerKey, sender } = settings;
  /** OVHcloud's clock less ours, in seconds: a signature lives a few seconds. */
  let ahead: number | null = null;
  const seconds = () => Math.floor(clock.now() / 1000);

  async function timestamp(): Promise<number> {
    if (ahead === null) {
      const { status, body } = await askOutside(`${url}/auth/time`);
      const theirs = Number(body.toString('utf8'));
      if (status !== 200 || !Number.isInteger(theirs)) throw new Error('OVHcloud told no time');
      ahead = theirs - seconds();
    }
    return seconds() + ahead;
  }

  return {
    async request({ to, text }) {
      const address = `${url}/sms/${encodeURIComponent(service)}/jobs`;
      const body = JSON.stringify({
        ...{ message: text, receivers: [to], charset: 'UTF-8', coding: '7bit', class: 'phoneDisplay' },
        // Without, a message waits through nights and weekends, and carries « STOP … ».
        noStopClause: true,
        ...{ priority: 'high', validityPeriod: 2880 },
        ...(sender === null ? { senderForResponse: true } : { sender }),
      });
      const now = String(await timestamp());
      const signed = [applicationSecret, consumerKey, 'POST', address, body, now].join('+');
      return {
        url: address,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-ovh-application': applicationKey,
          'x-ovh-consumer': consumerKey,
          'x-ovh-timestamp': now,
          'x-ovh-signature': `$1$${createHash('sha1').update(signed).digest('hex')}`,
        },
        body,
      };
    },
    accepted({ body }): { gatewayId?: string } | Refusal {
      const fields = fieldsOf(body);
      const gatewayId = textAt(fields, 'ids.0');
      if (gatewayId) return { gatewayId };
      const isNumber = textAt(fields, 'invalidReceivers.0') !== undefined;
      const cause = isNumber ? 'refused-recipient' : 'refused-by-gateway';
      return { cause, isPermanent: true, words: 'OVHcloud n’a pas pris le SMS' };
    },
    refused({ status, body }): Refusal | null {
      // The clocks may have drifted apart: the next attempt asks again.
      if (status === 400 || status === 401 || status === 403) ahead = null;
      const message = textAt(fieldsOf(body), 'message') ?? '';
      const isOurs = /credit|timestamp|signature|query_time_out/i.test(message);
      return isOurs
        ? { cause: 'access-refused', isPermanent: false, words: 'OVHcloud refuse l’accès' }
        : null;
    },
    receipts({ query }) {
      const { id: gatewayId, ptt = '', description = '' } = query;
      const known = gatewayId ? stateOf(ptt, description) : null;
      return known && gatewayId ? [{ ...known, gatewayId }] : [];
    },
  };
}
