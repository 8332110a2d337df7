import { isSameSecret, type Credentials } from './credentials.ts';

const PATH = '/api/webhooks';
export const SMS_WEBHOOK = `${PATH}/sms/:secret`;
export const MAIL_WEBHOOK = `${PATH}/mail/:secret`;

/**
 * Addresses that gateways and mail servers are given to report to. They have no session: the address holds a secret,
 * derived from the credential key (docs/decisions/030-carriers.md); a former key's goes on working while it is kept.
 */
export function createWebhooks(credentials: Pick<Credentials, 'subkeys'>, publicUrl: () => string) {
  const secrets = credentials.subkeys('webhooks').map((key) => key.toString('base64url'));
  const [newest = ''] = secrets;
  const address = (path: string) => publicUrl() + path.replace(':secret', newest);
  return {
    isSecret: (given: string): boolean => secrets.some((secret) => isSameSecret(given, secret)),
    /** For one message, by its key; without, for gateways that have one address for all. */
    sms: (key?: string): string => address(SMS_WEBHOOK) + (key ? `?message=${key}` : ''),
    mail: (): string => address(MAIL_WEBHOOK),
    publicUrl,
  };
}
export type Webhooks = ReturnType<typeof createWebhooks>;
