import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps a secret at rest: AES-256-GCM, tied to its owner, so that nobody's can be put in another's place.
 * @param keys the newest first, which seals; earlier ones open what they sealed
 */
export function createSealing(keys: readonly Buffer[]) {
  const [newest] = keys;
  if (!newest) throw new Error('no key to seal with');

  function openWith(key: Buffer, sealed: string, owner: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    const text = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
    return Buffer.concat(text).toString('utf8');
  }

  return {
    seal(secret: string, owner: string): string {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    /** @throws Error when it was altered, is another's, or was sealed with a key that isn't kept. */
    open(sealed: string, owner: string): string {
      const causes: unknown[] = [];
      for (const key of keys) {
        try {
          return openWith(key, sealed, owner);
        } catch (error) {
          causes.push(error);
        }
      }
      throw new AggregateError(causes, 'not sealed by a key that is kept');
    },
  };
}
export type Sealing = ReturnType<typeof createSealing>;
