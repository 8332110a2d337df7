import { createHash } from 'node:crypto';

const KEY = /(?<![0-9a-z])([0-9a-hjkmnp-tv-z]{26})-([0-9a-f]{16})(?![0-9a-z])/gi;

/**
 * One message, for the world outside: Message-ID, return address, idempotency key, receipts. The same on every attempt;
 * it leads back to the message, and nobody makes one up, since appointments' ids are random.
 */
export function messageKey(outboxId: string): string {
  const [, appointment = ''] = outboxId.split(':');
  return `${appointment}-${createHash('sha256').update(outboxId).digest('hex').slice(0, 16)}`;
}

/** Every key in a text, as it was made: mail servers may lower its letters. */
export const keysIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(KEY)].map(
      ([, appointment = '', digest = '']) => `${appointment.toUpperCase()}-${digest.toLowerCase()}`,
    ),
  ),
];

/** Where the message of a key is among the outbox's documents. */
export const prefixOf = (key: string): string => `outbox:${key.slice(0, 26)}:`;
