import type { Clock } from './adapters/clock.ts';
import { createMailer, type Mailer } from './adapters/mail.ts';
import { createSmsGateway, type SmsGateway } from './adapters/sms.ts';
import { createBrevo } from './adapters/sms/brevo.ts';
import { createHttpProvider } from './adapters/sms/http.ts';
import { createOvh } from './adapters/sms/ovhcloud.ts';
import type { SmsProvider } from './adapters/sms/provider.ts';
import { createTwilio } from './adapters/sms/twilio.ts';
import type { Environment } from './config.ts';

/** Where each gateway answers, unless SMS_URL says otherwise. */
const ADDRESSES = {
  ovhcloud: 'https://eu.api.ovh.com/1.0',
  brevo: 'https://api.brevo.com',
  twilio: 'https://api.twilio.com',
};

/** Every setting that a driver needs is there: config.ts refuses the start otherwise. */
function providerOf(env: Environment, clock: Clock): SmsProvider | null {
  const { SMS_DRIVER: driver, SMS_SENDER: sender = '' } = env;
  if (!driver) return null;
  if (driver === 'http')
    return createHttpProvider({
      url: env.SMS_URL ?? '',
      method: env.SMS_METHOD,
      headers: JSON.parse(env.SMS_HEADERS ?? '{}') as Record<string, string>,
      body: env.SMS_BODY,
      answerId: env.SMS_ANSWER_ID,
      receiptId: env.SMS_RECEIPT_ID,
      receiptStatus: env.SMS_RECEIPT_STATUS,
      signature: env.SMS_RECEIPT_KEY ? { key: env.SMS_RECEIPT_KEY, header: env.SMS_RECEIPT_SIGNATURE } : null,
    });
  const url = (env.SMS_URL ?? ADDRESSES[driver]).replace(/\/+$/, '');
  const account = env.SMS_ACCOUNT ?? '';
  const key = env.SMS_API_KEY ?? '';
  if (driver === 'brevo') return createBrevo({ url, apiKey: key, sender });
  if (driver === 'twilio') return createTwilio({ url, accountSid: account, authToken: key, sender });
  const [applicationKey = '', applicationSecret = '', consumerKey = ''] = key.split(':');
  const keys = { applicationKey, applicationSecret, consumerKey };
  return createOvh({ url, service: account, ...keys, sender: sender || null }, clock);
}

/** The channels that the settings name; null: a message by it waits. */
export function createChannels(
  environment: Environment,
  clock: Clock,
): { mailer: Mailer | null; smsGateway: SmsGateway | null } {
  const { SMTP_URL, MAIL_FROM, MAIL_RETURN_PATH } = environment;
  const provider = providerOf(environment, clock);
  return {
    mailer:
      SMTP_URL && MAIL_FROM
        ? createMailer({ url: SMTP_URL, from: MAIL_FROM, returnPath: MAIL_RETURN_PATH ?? null })
        : null,
    smsGateway: provider && createSmsGateway(provider),
  };
}
