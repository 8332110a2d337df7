import { describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { loggedError, scrub } from '../adapters/log.ts';
import { answerTo } from './errors.ts';

const withStatus = (statusCode: number) => Object.assign(new Error('x'), { statusCode });

describe('answerTo', () => {
  it.each([
    [new Failure('seat-taken'), 409, 'seat-taken'],
    [new StoreUnavailableError('down'), 503, 'store-unavailable'],
    [withStatus(400), 400, 'bad-request'],
    [withStatus(415), 415, 'bad-request'],
    [withStatus(413), 413, 'file-too-large'],
    [withStatus(502), 500, 'internal'],
    [new TypeError('secret detail'), 500, 'internal'],
    ['thrown text', 500, 'internal'],
  ])('%s', (error, status, code) => {
    expect(answerTo(error, 'r1')).toEqual({ status, body: { error: code, requestId: 'r1' } });
  });
});

describe('scrub', () => {
  it.each([
    'https://host/r#AbCdEfGhIjKlMnOpQrStUv',
    'RCPT TO <claire.roussel@exemple.fr>: unknown',
    'number +33639981234 refused',
    'numéro 06 39 98 12 34',
    'nir 2 55 08 14 168 025 38',
    'nir 255081416802538',
    'code 7K2M-X9Q-W4T',
    'Authorization: Basic YWRtaW46c2VjcmV0',
    'http://admin:secret@127.0.0.1:5984/',
  ])('takes the secret out of « %s »', (text) => {
    const secrets =
      /AbCdEfGhIjKlMnOpQrStUv|roussel|39981234|39 98 12|168025|168 025|7K2M|YWRtaW|admin:secret/;
    expect(scrub(text)).not.toMatch(secrets);
  });

  it('leaves ids and dates alone', () => {
    const text =
      'appointment:01J9ZZZZZZZZZZZZZZZZZZZZZZ at 2027-03-29T12:30:00.000Z took 1234 ms on port 58291';
    expect(scrub(text)).toBe(text);
  });

  it('reads through the cause', () => {
    const error = new Error('outer', { cause: new Error('to a@b.fr') });
    expect(loggedError(error).stack).toContain('…@…');
  });
});
