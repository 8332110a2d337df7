import { createHash, createHmac } from 'node:crypto';
import { expect, describe, it } from 'vitest';
import type { OutgoingAnswer } from '../outgoing.ts';
import { createBrevo } from './brevo.ts';
import { createHttpProvider, type HttpSettings } from './http.ts';
import { createOvh } from './ovhcloud.ts';
import type { ReceivedReport } from './provider.ts';
import { createTwilio, twilioSignature } from './twilio.ts';

const SMS = {
  id: '01JQZK3V5M8N7P2R4T6W8Y0A1B-0123456789abcdef',
  to: '+33639980012',
  text: 'IME: "RDV" & lien https://a.example/r#x',
  callback: 'https://rdv.example/api/webhooks/sms/secret?message=01JQ',
};
const answer = (body: unknown, status = 201): OutgoingAnswer => ({
  ...{ status, headers: {}, body: Buffer.from(JSON.stringify(body)) },
});
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const report = (over: Partial<ReceivedReport>): ReceivedReport => ({
  ...{ url: SMS.callback, headers: {}, query: {}, body: Buffer.alloc(0) },
  ...over,
});

describe('Twilio', () => {
  const token = '12345';
  const sid = `AC${'0'.repeat(32)}`;
  const twilio = createTwilio({
    url: 'https://twilio.example',
    accountSid: sid,
    authToken: token,
    sender: 'IME',
  });

  it('is asked by a form, with the address of its reports', async () => {
    const { url, headers, body } = await twilio.request(SMS);
    expect(url).toBe(`https://twilio.example/2010-04-01/Accounts/${sid}/Messages.json`);
    expect(headers['authorization']).toBe(`Basic ${Buffer.from(`${sid}:12345`).toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(body ?? ''))).toEqual({
      ...{ To: SMS.to, From: 'IME', Body: SMS.text, StatusCallback: SMS.callback },
    });
  });

  it('signs as its documentation does', () => {
    const fields = {
      ...{ CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234' },
      ...{ From: '+14158675310', To: '+18005551212' },
    };
    const url = 'https://example.com/myapp.php?foo=1&bar=2';
    expect(twilioSignature(url, fields, '12345')).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=');
  });

  const told = (fields: Record<string, string>, signature?: string) =>
    twilio.receipts(
      report({
        headers: { ...FORM, 'x-twilio-signature': signature ?? twilioSignature(SMS.callback, fields, token) },
        body: Buffer.from(new URLSearchParams(fields).toString()),
      }),
    );

  it.each([
    ['delivered', '', { state: 'delivered' }],
    ['undelivered', '30003', { state: 'failed', cause: 'unreachable' }],
    ['undelivered', '30006', { state: 'failed', cause: 'refused-recipient' }],
    ['failed', '30007', { state: 'failed', cause: 'refused-by-gateway' }],
    ['failed', '', { state: 'failed', cause: 'other' }],
  ])('%s %s', (MessageStatus, ErrorCode, expected) => {
    expect(told({ MessageSid: 'SM1', MessageStatus, ErrorCode })).toEqual([
      { gatewayId: 'SM1', ...expected },
    ]);
  });

  it('keeps nothing of what is on its way, and nothing that another signed', () => {
    expect(told({ MessageSid: 'SM1', MessageStatus: 'sent' })).toEqual([]);
    expect(told({ MessageSid: 'SM1', MessageStatus: 'delivered' }, 'AAAA')).toBeNull();
    expect(told({ MessageSid: 'SM1', MessageStatus: 'delivered' }, '')).toBeNull();
  });

  it('tells its id, or a number that is none', () => {
    expect(twilio.accepted(answer({ sid: 'SM1' }))).toEqual({ gatewayId: 'SM1' });
    const refusal = { cause: 'refused-recipient', isPermanent: true, words: 'Twilio a répondu 21211' };
    expect(twilio.refused(answer({ code: 21_211 }, 400))).toEqual(refusal);
    expect(twilio.refused(answer({ code: 20_003 }, 401))).toBeNull();
  });
});

describe('Brevo', () => {
  const brevo = createBrevo({ url: 'https://brevo.example', apiKey: 'xkeysib', sender: 'Tilleuls' });

  it('is asked for one transactional SMS of GSM-7', async () => {
    const { headers, body } = await brevo.request(SMS);
    expect(headers['api-key']).toBe('xkeysib');
    expect(JSON.parse(body ?? '')).toEqual({
      ...{ sender: 'Tilleuls', recipient: '33639980012', content: SMS.text, type: 'transactional' },
      ...{ unicodeEnabled: false, tag: SMS.id, webUrl: SMS.callback },
    });
    expect(brevo.accepted(answer({ reference: 'x', messageId: 1511 }))).toEqual({ gatewayId: '1511' });
  });

  it.each([
    ['delivered', [{ gatewayId: '1511', state: 'delivered' }]],
    ['hard_bounce', [{ gatewayId: '1511', state: 'failed', cause: 'refused-recipient' }]],
    ['softBounce', [{ gatewayId: '1511', state: 'failed', cause: 'unreachable' }]],
    ['rejected', [{ gatewayId: '1511', state: 'failed', cause: 'refused-by-gateway' }]],
    ['sent', []],
  ])('%s', (msg_status, expected) => {
    const body = Buffer.from(JSON.stringify({ id: 7, messageId: 1511, msg_status, to: '33639980012' }));
    expect(brevo.receipts(report({ headers: JSON_TYPE, body }))).toEqual(expected);
  });

  it.each([
    [{ code: 'not_enough_credits' }, 402, 'access-refused, later'],
    [{ code: 'invalid_parameter', message: 'Invalid telephone number' }, 400, 'refused-recipient'],
    [{ code: 'invalid_parameter', message: 'Sender name is invalid' }, 400, 'refused-by-gateway'],
  ])('%o', (body, status, expected) => {
    const refusal = brevo.refused(answer(body, status));
    expect(`${refusal?.cause}${refusal?.isPermanent ? '' : ', later'}`).toBe(expected);
  });
});

describe('OVHcloud', () => {
  const settings = {
    ...{ url: 'https://eu.api.ovh.example/1.0', service: 'sms-ab1-1', sender: 'Tilleuls' },
    ...{ applicationKey: 'ak', applicationSecret: 'as', consumerKey: 'ck' },
  };
  const ovh = createOvh(settings, { now: () => 0 });

  it('takes one id, and knows a number that is none', () => {
    const none = { totalCreditsRemoved: 0, ids: [], invalidReceivers: ['+33639980012'], validReceivers: [] };
    expect(ovh.accepted(answer({ ids: [26_929_925], invalidReceivers: [] }))).toEqual({
      gatewayId: '26929925',
    });
    expect(ovh.accepted(answer(none))).toMatchObject({ cause: 'refused-recipient', isPermanent: true });
  });

  it.each([
    ['4', '1', [{ gatewayId: '26', state: 'delivered' }]],
    ['0', '1', [{ gatewayId: '26', state: 'delivered' }]],
    ['23', '2', [{ gatewayId: '26', state: 'failed', cause: 'refused-recipient' }]],
    ['24', '2', [{ gatewayId: '26', state: 'failed', cause: 'unreachable' }]],
    ['28', '2', [{ gatewayId: '26', state: 'failed', cause: 'refused-by-gateway' }]],
    ['999', '16', [{ gatewayId: '26', state: 'failed', cause: 'other' }]],
    ['3', '1', []],
    ['1', '4', []],
  ])('ptt %s, description %s', (ptt, description, expected) => {
    expect(ovh.receipts(report({ query: { id: '26', ptt, description } }))).toEqual(expected);
  });
});

describe('any gateway', () => {
  const http = (over: Partial<HttpSettings> = {}) =>
    createHttpProvider({
      ...{ url: 'https://gw.example/{id}', method: 'POST', headers: { 'x-key': 'k' }, signature: null },
      body: '{"to":"{to}","text":"{text}","cb":"{callback}"}',
      ...{ answerId: 'data.0.id', receiptId: 'id', receiptStatus: 'event.status' },
      ...over,
    });

  it('is asked by a template, escaped for JSON, for a form and for an address', async () => {
    const { url, body, headers } = await http().request(SMS);
    expect(url).toBe(`https://gw.example/${SMS.id}`);
    expect(JSON.parse(body ?? '')).toEqual({ to: SMS.to, text: SMS.text, cb: SMS.callback });
    expect(headers).toMatchObject({ 'x-key': 'k', 'idempotency-key': SMS.id });
    const form = await http({
      ...{ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'to={to}&text={text}' },
    }).request(SMS);
    expect(Object.fromEntries(new URLSearchParams(form.body ?? ''))).toEqual({ to: SMS.to, text: SMS.text });
    const get = await http({ method: 'GET', url: 'https://gw.example/?to={to}&text={text}' }).request(SMS);
    expect(get.body).toBeNull();
    expect(new URL(get.url).searchParams.get('text')).toBe(SMS.text);
    expect(http().accepted(answer({ data: [{ id: 12 }] }))).toEqual({ gatewayId: '12' });
    expect(http().accepted(answer('accepted'))).toEqual({});
  });

  it.each([
    ['DELIVRD', [{ id: '12', gatewayId: '12', state: 'delivered' }]],
    ['UNDELIV', [{ id: '12', gatewayId: '12', state: 'failed', cause: 'refused-recipient' }]],
    ['EXPIRED', [{ id: '12', gatewayId: '12', state: 'failed', cause: 'unreachable' }]],
    ['REJECTD', [{ id: '12', gatewayId: '12', state: 'failed', cause: 'refused-by-gateway' }]],
    ['ACCEPTD', []],
  ])('%s', (status, expected) => {
    const body = Buffer.from(JSON.stringify({ id: 12, event: { status } }));
    expect(http().receipts(report({ headers: JSON_TYPE, body }))).toEqual(expected);
  });

  it('believes signed reports alone, once it has a key', () => {
    const signed = http({ signature: { key: 'clef-de-signature', header: 'X-Hub-Signature-256' } });
    const body = Buffer.from('{"id":12,"event":{"status":"delivered"}}');
    const digest = createHmac('sha256', 'clef-de-signature').update(body).digest('hex');
    const told = (header: string, bytes = body) =>
      signed.receipts(report({ headers: { ...JSON_TYPE, 'x-hub-signature-256': header }, body: bytes }));
    expect(told(`sha256=${digest}`)).toHaveLength(1);
    expect(told(Buffer.from(digest, 'hex').toString('base64'))).toHaveLength(1);
    expect(told(digest, Buffer.from('{"id":13,"event":{"status":"delivered"}}'))).toBeNull();
    expect(told(createHash('sha256').update(body).digest('hex'))).toBeNull();
    expect(told('')).toBeNull();
  });
});
