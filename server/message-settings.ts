import * as z from 'zod/mini';
import { address, optional, rule } from './setting.ts';

const HeadersSchema = z.record(z.string(), z.string());

function isHeaders(text: string): boolean {
  try {
    return HeadersSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

const MAIL_ADDRESS = /^[^\s<>@]+@[^\s<>@]+$/;
/** With a name before it, or alone. */
const isSender = (text: string) => MAIL_ADDRESS.test(/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim());
/** A mail's key and a `+` make it 64 characters, which is as long as it may be. */
const RETURN_PATH = /^[^\s<>@+]{1,20}@[^\s<>@]+$/;
/** `data.0.id` */
const place = z
  .string()
  .check(z.regex(/^[\w-]+(\.[\w-]+)*$/, { error: 'must be a place like id or data.0.id' }));

/** How e-mails and SMS leave, and how what became of them comes back (docs/decisions/030-carriers.md). */
export const MESSAGE_SETTINGS = {
  SMTP_URL: optional(address('smtp:', 'smtps:')),
  MAIL_FROM: optional(
    z.string().check(z.refine(isSender, { error: 'must be an address, or: Name <address>' })),
  ),
  MAIL_RETURN_PATH: optional(
    z.string().check(
      z.regex(RETURN_PATH, {
        error: 'must be an address with at most 20 characters before its @, and no +',
      }),
    ),
  ),
  SMS_DRIVER: z.optional(z.enum(['http', 'ovhcloud', 'brevo', 'twilio'])),
  SMS_SENDER: optional(z.string()),
  SMS_ACCOUNT: optional(z.string()),
  SMS_API_KEY: optional(z.string()),
  SMS_URL: optional(address('http:', 'https:')),
  SMS_METHOD: z._default(z.enum(['POST', 'PUT', 'GET']), 'POST'),
  /** JSON, `{"Authorization":"Bearer …"}`. */
  SMS_HEADERS: optional(z.string().check(z.refine(isHeaders, { error: 'must be a JSON object of texts' }))),
  SMS_BODY: z._default(z.string(), '{"to":"{to}","text":"{text}","id":"{id}"}'),
  SMS_ANSWER_ID: z._default(place, 'id'),
  SMS_RECEIPT_ID: z._default(place, 'id'),
  SMS_RECEIPT_STATUS: z._default(place, 'status'),
  SMS_RECEIPT_KEY: optional(z.string().check(z.minLength(16))),
  SMS_RECEIPT_SIGNATURE: z._default(
    z.string().check(z.regex(/^[A-Za-z][\w-]*$/, { error: 'must be the name of a header' })),
    'x-signature',
  ),
};

const forDriver = (driver: string, setting: string, pattern: RegExp, error: string) =>
  rule((env) => env.SMS_DRIVER !== driver || pattern.test(String(env[setting] ?? '')), setting, error);
const withText = (env: Record<string, unknown>) => [env.SMS_URL, env.SMS_BODY].map(String).join(' ');

export const MESSAGE_RULES = [
  rule((env) => !env.SMTP_URL || env.MAIL_FROM, 'MAIL_FROM', 'is needed with SMTP_URL'),
  forDriver('http', 'SMS_URL', /./, 'is needed with SMS_DRIVER=http'),
  rule(
    (env) => ['{to}', '{text}'].every((name) => withText(env).includes(name)),
    'SMS_BODY',
    'must hold {to} and {text}, unless SMS_URL does',
  ),
  forDriver('ovhcloud', 'SMS_ACCOUNT', /^sms-[\w-]+$/, 'must be the SMS account, like sms-ab12345-1'),
  forDriver(
    'ovhcloud',
    'SMS_API_KEY',
    /^\w+:\w+:\w+$/,
    'must be three keys with colons between: application key, application secret, consumer key',
  ),
  forDriver(
    'ovhcloud',
    'SMS_SENDER',
    /^.{0,11}$/,
    'must be of 11 characters at most, and declared with OVHcloud',
  ),
  forDriver('brevo', 'SMS_API_KEY', /./, 'is needed with SMS_DRIVER=brevo'),
  forDriver(
    'brevo',
    'SMS_SENDER',
    /^([A-Za-z0-9]{1,11}|\d{12,15})$/,
    'must be 1 to 11 letters and digits, or a number of 12 to 15 digits',
  ),
  forDriver(
    'twilio',
    'SMS_ACCOUNT',
    /^AC[0-9a-f]{32}$/i,
    'must be the Account SID: AC and 32 hexadecimal digits',
  ),
  forDriver('twilio', 'SMS_API_KEY', /./, 'is needed with SMS_DRIVER=twilio: the Auth Token'),
  forDriver(
    'twilio',
    'SMS_SENDER',
    /^(\+\d{7,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$/i,
    'must be a number like +33…, a Messaging Service (MG…), or a name of 11 letters and digits at most',
  ),
];
