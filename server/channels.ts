import { createMailer, type Mailer } from './adapters/mail.ts';
import { createSmsGateway, type SmsGateway } from './adapters/sms.ts';
import type { Environment } from './config.ts';

/** The channels that the settings name; null: a message by it waits. */
export function createChannels(environment: Environment): {
  mailer: Mailer | null;
  smsGateway: SmsGateway | null;
} {
  const { SMTP_URL, MAIL_FROM, SMS_DRIVER, SMS_URL, SMS_METHOD, SMS_HEADERS, SMS_BODY } = environment;
  const headers = JSON.parse(SMS_HEADERS ?? '{}') as Record<string, string>;
  return {
    mailer: SMTP_URL && MAIL_FROM ? createMailer({ url: SMTP_URL, from: MAIL_FROM }) : null,
    smsGateway:
      SMS_DRIVER && SMS_URL
        ? createSmsGateway({ url: SMS_URL, method: SMS_METHOD, headers, body: SMS_BODY })
        : null,
  };
}
