import type { PushReceipt } from '#domain/push.ts';
import { createHmac } from 'node:crypto';
import { isSameSecret, type Credentials } from '../credentials.ts';

/** What goes with a notification, for its worker to say that it was shown: derived, never stored. */
export function createPushReceipts({ subkeys }: Pick<Credentials, 'subkeys'>) {
  const keys = subkeys('push receipts');
  const tokens = (message: string) =>
    keys.map((key) => createHmac('sha256', key).update(message).digest('base64url'));

  return {
    of: (message: string): PushReceipt => ({ message, token: tokens(message)[0] ?? '' }),
    isGenuine: ({ message, token }: PushReceipt): boolean =>
      tokens(message).some((known) => isSameSecret(token, known)),
  };
}
export type PushReceipts = ReturnType<typeof createPushReceipts>;
