import { createTransport } from 'nodemailer';
import { DeliveryError, type Accepted } from './delivery.ts';

export interface OutgoingMail {
  /** Deterministic: a mail that leaves twice is recognised as one. */
  messageId: string;
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

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
}

function deliveryError(error: SmtpError): DeliveryError {
  const { responseCode = 0, code: fault } = error;
  // A wrong password is the operator's to mend: the mails wait for it.
  const isPermanent = responseCode >= 500 && fault !== 'EAUTH' && fault !== 'ECONNECTION';
  const refused = responseCode === 550 ? 'refused-recipient' : 'refused-by-gateway';
  const code = fault === 'EAUTH' ? 'access-refused' : isPermanent ? refused : 'no-answer';
  return new DeliveryError(error.response ?? error.message, { isPermanent, code, cause: error });
}

/** Any SMTP server. Time-outs are short: an attempt ends well within the outbox's lease. */
export function createMailer({ url, from }: { url: string; from: string }): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    address: /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim(),
    async send({ calendar, replyTo, ...mail }) {
      try {
        await transport.sendMail({
          ...mail,
          from,
          ...(replyTo && { replyTo }),
          // Out-of-office answers would reach nobody.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          ...(calendar && { icalEvent: { ...calendar, filename: 'rendez-vous.ics' } }),
        });
        return {};
      } catch (error) {
        throw deliveryError(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}
