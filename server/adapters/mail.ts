import { createTransport } from 'nodemailer';
import { DeliveryError, type Accepted } from './delivery.ts';
import { judgeSmtp, type SmtpError } from './smtp-refusal.ts';

export interface OutgoingMail {
  /** Deterministic: a mail that leaves twice is recognised as one. */
  messageId: string;
  /** By which its bounces name it; absent: they come back to the address it is from. */
  returnKey?: string;
  to: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
  calendar?: { method: 'REQUEST' | 'CANCEL'; content: string };
}
export interface Mailer {
  /** What mails come from, without a name. */
  readonly address: string;
  /** Resolves once the server has taken the mail (250). @throws DeliveryError */
  send(mail: OutgoingMail): Promise<Accepted>;
  close(): void;
}

export interface MailSettings {
  url: string;
  from: string;
  /** Where bounces go: `rebonds@…`, to which each mail's key is added after a `+`; null: to `from`. */
  returnPath: string | null;
  /** A whole attempt, whatever the server does. */
  attemptMs?: number;
}

/** Well within the outbox's lease, even when each answer comes drop by drop. */
const WHOLE_ATTEMPT_MS = 60_000;

const addressOf = (from: string) => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();

/** An address of its own for each mail (VERP), and a request to be told by that key (RFC 3461) where the server can. */
function envelopeOf(to: string, returnPath: string, key: string) {
  const [local = '', domain = ''] = returnPath.split('@');
  return {
    envelope: { from: `${local}+${key}@${domain}`, to: [to] },
    dsn: { id: key, return: 'headers' as const, notify: ['failure' as const], recipient: `rfc822;${to}` },
  };
}

/** Any SMTP server. */
export function createMailer({ url, from, returnPath, attemptMs = WHOLE_ATTEMPT_MS }: MailSettings): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    // The outbox alone says when a mail is tried again: one whose connection was lost may have arrived.
    maxRequeues: 0,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    address: addressOf(from),
    async send({ calendar, replyTo, returnKey, ...mail }) {
      try {
        await transport.sendMail({
          ...mail,
          from,
          ...(replyTo && { replyTo }),
          ...(returnPath && returnKey && envelopeOf(mail.to, returnPath, returnKey)),
          // Out-of-office answers would reach nobody. No List-Unsubscribe: it is no list, and one can't leave it.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          ...(calendar && { icalEvent: { ...calendar, filename: 'rendez-vous.ics' } }),
          signal: AbortSignal.timeout(attemptMs),
        });
        return {};
      } catch (thrown) {
        const error = thrown as SmtpError;
        const { cause: code, isPermanent } = judgeSmtp(error);
        throw new DeliveryError(error.response ?? error.message, { isPermanent, code, cause: error });
      }
    },
    close: () => transport.close(),
  };
}
