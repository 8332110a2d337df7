import { expect, it } from 'vitest';
import { judgeSmtp, type SmtpError } from './smtp-refusal.ts';

const answered = (command: string, response: string): Partial<SmtpError> => ({
  ...{ code: 'EENVELOPE', command, response, responseCode: Number(response.slice(0, 3)) },
});

it.each<[string, Partial<SmtpError>, string]>([
  ['a mailbox that isn’t', answered('RCPT TO', '550 5.1.1 User unknown'), 'refused-recipient, for good'],
  ['the same without its code', answered('RCPT TO', '550 No such user'), 'refused-recipient, for good'],
  ['a domain that takes no mail', answered('RCPT TO', '556 5.1.10 nullMX'), 'refused-recipient, for good'],
  ['a full mailbox', answered('RCPT TO', '552 5.2.2 Over quota'), 'mailbox-full, for good'],
  ['a full mailbox, today', answered('RCPT TO', '452 4.2.2 Over quota'), 'mailbox-full'],
  ['greylisting', answered('RCPT TO', '450 4.7.1 Greylisted, try again'), 'no-answer'],
  ['greylisting by 451', answered('RCPT TO', '451 Please retry later'), 'no-answer'],
  ['an overload', answered('MAIL FROM', '421 4.3.2 Too busy'), 'no-answer'],
  ['a filter', answered('DATA', '554 5.7.1 Message rejected as spam'), 'refused-by-gateway, for good'],
  ['no relaying', answered('RCPT TO', '554 5.7.1 Relay access denied'), 'access-refused'],
  ['a sender it doesn’t know', answered('MAIL FROM', '553 5.7.1 Sender address rejected'), 'access-refused'],
  ['a password to give first', answered('MAIL FROM', '530 5.7.0 Authentication required'), 'access-refused'],
  [
    'a wrong password',
    { ...answered('AUTH PLAIN', '535 5.7.8 Bad credentials'), code: 'EAUTH' },
    'access-refused',
  ],
  ['TLS that fails', { code: 'ETLS' }, 'access-refused'],
  ['a certificate out of date', { code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }, 'access-refused'],
  ['what is no address', { code: 'EENVELOPE', command: 'API' }, 'refused-recipient, for good'],
  ['nobody there', { code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'no-answer'],
  ['silence', { code: 'ETIMEDOUT' }, 'no-answer'],
  ['too slow as a whole', { code: 'EABORT' }, 'no-answer'],
  ['a line cut', { ...answered('CONN', '554 5.3.2 closing'), code: 'ECONNECTION' }, 'no-answer'],
])('%s', (_, error, expected) => {
  const { cause, isPermanent } = judgeSmtp(error as SmtpError);
  expect(cause + (isPermanent ? ', for good' : '')).toBe(expected);
});
