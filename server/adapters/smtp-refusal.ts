import type { MessageCause } from '#domain/message.ts';

/** As nodemailer tells it. */
export interface SmtpError extends Error {
  code?: string;
  /** Of the system, when `code` is nodemailer's own: ECONNREFUSED, CERT_HAS_EXPIRED. */
  originalCode?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

interface Judged {
  cause: MessageCause;
  isPermanent: boolean;
}

/** The operator's to mend, not the family's address: mails wait for it. */
const OURS: Judged = { cause: 'access-refused', isPermanent: false };
const LATER: Judged = { cause: 'no-answer', isPermanent: false };

const ACCESS = ['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS', 'ECONFIG'];
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO/;
/** « 550 5.1.1 … »: the enhanced code (RFC 3463) says more than the first three digits. */
const ENHANCED = /^[245]\d\d[ -][245]\.(\d{1,3})\.(\d{1,3})\b/;
const RELAYING = /relay|authenticat|not permitted to send|sender.*(rejected|denied|not allowed|owned)/i;

/** By the two last numbers of a status code (RFC 3463), of an answer or of a bounce. */
export function causeOfStatus(subject: number, detail: number): MessageCause {
  if (subject === 2 && detail === 2) return 'mailbox-full';
  if (subject === 1 || subject === 2) return 'refused-recipient';
  if (subject === 4) return 'no-answer';
  return subject === 0 ? 'other' : 'refused-by-gateway';
}

function permanently(code: number, command: string, response: string): Judged {
  const isPermanent = true;
  // It won't send for us at all: no password, another sender than it knows.
  if (command === 'MAIL FROM' || code === 530 || code === 535 || RELAYING.test(response)) return OURS;
  const [, subject = '0', detail = '0'] = ENHANCED.exec(response) ?? [];
  if (subject !== '0') return { cause: causeOfStatus(Number(subject), Number(detail)), isPermanent };
  if (command !== 'RCPT TO' || code === 554) return { cause: 'refused-by-gateway', isPermanent };
  return { cause: code === 552 ? 'mailbox-full' : 'refused-recipient', isPermanent };
}

/** What a mail server's no is worth: an answer of 5xx is final, one of 4xx (greylisting) or none at all isn't. */
export function judgeSmtp({
  code = '',
  originalCode = '',
  command = '',
  responseCode = 0,
  response = '',
}: SmtpError): Judged {
  if (ACCESS.includes(code) || CERTIFICATE.test(originalCode)) return OURS;
  // Not even offered: it is no address.
  if (code === 'EENVELOPE' && command === 'API') return { cause: 'refused-recipient', isPermanent: true };
  if (responseCode >= 500 && code !== 'ECONNECTION') return permanently(responseCode, command, response);
  if (ENHANCED.exec(response)?.slice(1).join('.') === '2.2')
    return { cause: 'mailbox-full', isPermanent: false };
  return LATER;
}
