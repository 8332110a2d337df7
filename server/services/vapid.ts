import { createECDH } from 'node:crypto';
import { join } from 'node:path';
import { readOrMakeSecret } from '../adapters/secret-file.ts';
import type { Environment } from '../config.ts';

/** Who speaks to the push services (RFC 8292). */
export interface Vapid {
  /** Whom they may turn to: `mailto:` or `https:`. */
  subject: string;
  /** base64url: 65 bytes, an uncompressed point of P-256. Browsers subscribe with it. */
  publicKey: string;
  /** base64url: 32 bytes. */
  privateKey: string;
}

type Settings = Pick<
  Environment,
  'VAPID_PRIVATE_KEY' | 'VAPID_SUBJECT' | 'PUBLIC_URL' | 'MAIL_FROM' | 'DATA_DIR'
>;

const PRIVATE_KEY = /^[\w-]{43}$/;
const toText = (bytes: Buffer, length: number) =>
  // A leading zero is left out where the number is short.
  Buffer.concat([Buffer.alloc(length - bytes.length), bytes]).toString('base64url');

function newPrivateKey(): string {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return toText(pair.getPrivateKey(), 32);
}

function publicKeyOf(privateKey: string): string {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  return pair.getPublicKey().toString('base64url');
}

/** Some push services refuse a subject that isn't reachable: never this machine's own name. */
function subjectOf({ VAPID_SUBJECT, PUBLIC_URL, MAIL_FROM }: Settings): string {
  if (VAPID_SUBJECT) return VAPID_SUBJECT;
  if (PUBLIC_URL?.startsWith('https:')) return PUBLIC_URL;
  const [sender] = /[^\s<>"]+@[^\s<>"]+/.exec(MAIL_FROM ?? '') ?? [];
  return `mailto:${sender ?? 'operator@vis-a-vis.invalid'}`;
}

/**
 * From the settings, or from `DATA_DIR/vapid.key`, made at the first start. With another key every subscription is
 * refused until its browser has renewed it.
 */
export function loadVapid(settings: Settings): Vapid {
  const path = join(settings.DATA_DIR, 'vapid.key');
  const privateKey = settings.VAPID_PRIVATE_KEY ?? readOrMakeSecret(path, newPrivateKey).trim();
  if (!PRIVATE_KEY.test(privateKey)) throw new Error(`${path} must hold 43 characters of base64url`);
  return { subject: subjectOf(settings), publicKey: publicKeyOf(privateKey), privateKey };
}
