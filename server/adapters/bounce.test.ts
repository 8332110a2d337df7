import { expect, it } from 'vitest';
import { keysIn, messageKey } from '#server/services/notifications/message-key.ts';
import { readBounce } from './bounce.ts';

const ID = 'outbox:01JQZK3V5M8N7P2R4T6W8Y0A1B:1:booked:email';
const KEY = messageKey(ID);

interface Told {
  to?: string;
  about?: string;
  recipient?: string;
  returned?: string;
}
const notification = ({ to = 'rebonds@visavis.example', about = '', recipient = '', returned = '' }: Told) =>
  Buffer.from(
    [
      'From: MAILER-DAEMON@mx.example.org',
      `To: ${to}`,
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Je suis désolé.',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      `Reporting-MTA: dns; mx.example.org\r\n${about}`,
      '',
      `Final-Recipient: rfc822; famille@example.org\r\n${recipient}`,
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      `${returned || 'Subject: rien'}\r\n\r\nLe message, avec ${'0'.repeat(26)}-${'0'.repeat(16)}.`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  );
const FAILED = 'Action: failed\r\nStatus: 5.1.1';

it.each<[string, Told]>([
  ['the address that it came to', { to: `rebonds+${KEY.toLowerCase()}@visavis.example` }],
  ['its envelope’s id', { about: `Original-Envelope-Id: ${KEY}` }],
  ['the mail that comes back', { returned: `Message-ID: <${KEY}@visavis.example>` }],
])('names its message by %s', async (_, told) => {
  const bounce = await readBounce(notification({ recipient: FAILED, ...told }));
  expect(keysIn(bounce?.traces ?? '')).toEqual([KEY]);
});

it.each([
  ['nobody there', FAILED, 'refused-recipient'],
  ['a full mailbox', 'Action: failed\r\nStatus: 5.2.2', 'mailbox-full'],
  ['a full mailbox for too long', 'Action: failed\r\nStatus: 4.2.2', 'mailbox-full'],
  ['silence for days', 'Action: failed\r\nStatus: 4.4.7', 'no-answer'],
  ['a filter', 'Action: failed\r\nStatus: 5.7.1', 'refused-by-gateway'],
  ['no reason', 'Action: failed\r\nStatus: 5.0.0', 'other'],
  [
    'the other server’s own words, folded',
    'Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550-5.1.1\r\n <famille@example.org> unknown',
    'refused-recipient',
  ],
])('knows %s', async (_, recipient, cause) => {
  expect(await readBounce(notification({ recipient }))).toMatchObject({ state: 'failed', cause });
});

it('takes a word of arrival for what it is, and nothing from what isn’t final', async () => {
  const told = async (action: string) =>
    (await readBounce(notification({ recipient: `Action: ${action}\r\nStatus: 2.0.0` })))?.state;
  expect(await told('delivered')).toBe('delivered');
  expect(await told('delayed')).toBeUndefined();
  expect(await told('relayed')).toBeUndefined();
});

/** Parts within parts. */
const nested = (depth: number) =>
  Array.from(
    { length: depth },
    (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n`,
  ).join('');

it.each([
  ['an out-of-office answer', 'From: a@example.org\r\nAuto-Submitted: auto-replied\r\n\r\nAbsent : 5.1.1'],
  ['nothing', ''],
  ['a mail nested beyond reason', nested(40)],
  ['bytes', Buffer.from([0, 255, 1, 254]).toString('latin1')],
])('makes nothing of %s', async (_, raw) => {
  expect(await readBounce(Buffer.from(raw))).toBeNull();
});

it('finds no key in what only looks like one', () => {
  expect(keysIn(`x${KEY} ${KEY}0 ${KEY.replace('-', '_')}`)).toEqual([]);
});
