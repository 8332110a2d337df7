import { describe, expect, it } from 'vitest';
import { readEnvironment, type ConfigurationError } from './config.ts';

function linesOf(variables: Record<string, string>): string[] {
  try {
    readEnvironment(variables);
    return [];
  } catch (error) {
    return (error as ConfigurationError).lines;
  }
}

const LIVE = { NODE_ENV: 'production', PUBLIC_URL: 'https://rdv.example.fr' };

describe('readEnvironment', () => {
  it('starts with nothing set', () => {
    expect(readEnvironment({ PORT: '' })).toMatchObject({ PORT: 8080, DATA_DIR: 'data' });
  });

  it.each([
    [{ PORT: 'eighty' }, /^PORT: must be a number/],
    [{ PORT: '70000' }, /^PORT: must be at most 65535/],
    [{ NODE_ENV: 'prod' }, /^NODE_ENV: must be one of development, test, production/],
    [{ DEMO: 'yes' }, /^DEMO: must be one of 0, 1, true, false/],
    [{ COUCHDB_URL: 'localhost' }, /^COUCHDB_URL: must be an address that starts with http:/],
    [{ SMTP_URL: 'smtp://localhost' }, /^MAIL_FROM: is needed with SMTP_URL/],
    [{ SMS_DRIVER: 'http' }, /^SMS_URL: is needed with SMS_DRIVER=http/],
    [{ SMS_HEADERS: '{"a":1}' }, /^SMS_HEADERS: must be a JSON object/],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'nobody' }, /^MAIL_FROM: must be an address/],
    [{ MAIL_RETURN_PATH: 'a+b@example.fr' }, /^MAIL_RETURN_PATH: must be an address with at most 20/],
    [{ SMS_DRIVER: 'pigeon' }, /^SMS_DRIVER: must be one of http, ovhcloud, brevo, twilio/],
    [{ SMS_DRIVER: 'ovhcloud', SMS_API_KEY: 'a:b:c' }, /^SMS_ACCOUNT: must be the SMS account/],
    [
      { SMS_DRIVER: 'ovhcloud', SMS_ACCOUNT: 'sms-ab1-1', SMS_API_KEY: 'a' },
      /^SMS_API_KEY: must be three keys/,
    ],
    [{ SMS_DRIVER: 'brevo', SMS_API_KEY: 'a' }, /^SMS_SENDER: must be 1 to 11 letters/],
    [{ SMS_DRIVER: 'brevo', SMS_SENDER: 'Tilleuls' }, /^SMS_API_KEY: is needed/],
    [
      { SMS_DRIVER: 'twilio', SMS_API_KEY: 'a', SMS_SENDER: 'Tilleuls' },
      /^SMS_ACCOUNT: must be the Account SID/,
    ],
    [{ SMS_RECEIPT_KEY: 'short' }, /^SMS_RECEIPT_KEY: must be at least 16/],
    [{ SMS_BODY: '{"to":"{to}"}' }, /^SMS_BODY: must hold \{to\} and \{text\}/],
    [{ VAPID_PRIVATE_KEY: 'short' }, /^VAPID_PRIVATE_KEY: must be 43 characters/],
    [{ VAPID_SUBJECT: 'http://a.example' }, /^VAPID_SUBJECT: must be an address that starts with mailto:/],
    [{ ...LIVE, PUSH_ENDPOINTS: 'any' }, /^PUSH_ENDPOINTS: browsers name these addresses/],
    [{ TLS_CERT: 'a.pem' }, /^TLS_KEY: /],
    [{ CREDENTIAL_KEY: 'secret' }, /^CREDENTIAL_KEY: must be 64 hexadecimal digits/],
    [{ PUBLIC_URL: 'https://a.example/visavis' }, /^PUBLIC_URL: must not have a path/],
    [{ PUBLIC_URL: 'https://a.example?x=1' }, /^PUBLIC_URL: must not have a path/],
    [{ PUBLIC_URL: 'a.example' }, /^PUBLIC_URL: must be an address/],
    [
      { TURN_URLS: 'turn.example:3478', TURN_SECRET: 'x'.repeat(16) },
      /^TURN_URLS: must be addresses like turn:/,
    ],
    [{ NODE_ENV: 'production' }, /^PUBLIC_URL: is needed in production/],
    [{ CLAMD_SOCKET: 'clamd' }, /^CLAMD_SOCKET: must be a path like/],
    [{ ...LIVE, CREDENTIAL_KEY: '0'.repeat(64) }, /^CREDENTIAL_KEY: is one that others may guess/],
    [{ ...LIVE, CREDENTIAL_KEY: 'deadbeef'.repeat(8) }, /^CREDENTIAL_KEY: is one that others may guess/],
    [{ ...LIVE, COUCHDB_PROXY_SECRET: 'changeme-changeme' }, /^COUCHDB_PROXY_SECRET: is one/],
    [{ ...LIVE, TURN_SECRET: 'my-very-long-secret' }, /^TURN_SECRET: is one/],
    [{ ...LIVE, TURN_SECRET: 'x1y2z3' }, /^TURN_SECRET: must be at least 16/],
    [{ ...LIVE, COUCHDB_URL: 'http://127.0.0.1:5984' }, /^COUCHDB_URL: needs a password/],
    [{ ...LIVE, COUCHDB_URL: 'http://admin:password@127.0.0.1:5984' }, /^COUCHDB_URL: needs a password/],
    [{ ...LIVE, COUCHDB_URL: 'http://admin:k7Rq2@127.0.0.1:5984' }, /^COUCHDB_URL: needs a password/],
  ])('%o', (variables, line) => {
    const lines = linesOf(variables as Record<string, string>);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });

  it('takes secrets of chance in production', () => {
    const secrets = {
      CREDENTIAL_KEY: '7f3a91c05e2b48d6a0c4e7f19b3d5826c1a4f70e92b6d83540e7a1c9f2b5d468',
      COUCHDB_URL: 'http://service:9vK3-mTq8_zLw@127.0.0.1:5984',
      COUCHDB_PROXY_SECRET: 'b7d0f2a4c6e81935',
      TURN_SECRET: 'qZ8vN2kLw4RtYp6m',
    };
    expect(linesOf({ ...LIVE, ...secrets })).toEqual([]);
  });

  it('names every fault at once', () => {
    expect(linesOf({ PORT: 'x', TURN_URLS: 'turn:a.example', LOG_LEVEL: 'loud' }).length).toBeGreaterThan(1);
  });

  it('names the rules between settings even when another setting can’t be read', () => {
    const lines = linesOf({ PORT: 'abc', NODE_ENV: 'production', DEMO: '1', SMTP_URL: 'smtp://localhost' });
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'DEMO',
      'MAIL_FROM',
      'PORT',
      'PUBLIC_URL',
    ]);
  });

  it('reads an address without its last slash', () => {
    expect(readEnvironment({ PUBLIC_URL: 'https://a.example/' }).PUBLIC_URL).toBe('https://a.example');
  });
});
