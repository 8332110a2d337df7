import type { NewPasskey, PasskeyCreation, PasskeyRequest, SignedChallenge } from '#domain/passkeys.ts';
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** The part of CBOR (RFC 8949) that attestations are written in. */
type Cbor = number | string | Uint8Array | Map<number | string, Cbor>;

function head(major: number, value: number): Buffer {
  const kind = major << 5;
  if (value < 24) return Buffer.from([kind | value]);
  if (value < 256) return Buffer.from([kind | 24, value]);
  return Buffer.from([kind | 25, value >> 8, value & 255]);
}

export function encodeCbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) {
    const entries = [...value].flatMap(([key, item]) => [encodeCbor(key), encodeCbor(item)]);
    return Buffer.concat([head(5, value.size), ...entries]);
  }
  return Buffer.concat([head(2, value.length), value]);
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const BACKUP_ELIGIBLE = 8;
const BACKED_UP = 16;
const ATTESTED = 64;

interface Credential {
  id: string;
  key: KeyObject;
  rpId: string;
  userHandle: string;
  counter: number;
}

/** What an honest one wouldn't do. */
export interface Deviation {
  origin?: string;
  rpId?: string;
  challenge?: string;
  counter?: number;
  isUserVerified?: boolean;
  userHandle?: string;
  /** Signs with a key of its own instead. */
  forged?: boolean;
}

/** A software authenticator (ES256, discoverable), with the browser around it on a page of `origin`. */
export function createAuthenticator(origin: string, { counts = true, isSynced = false } = {}) {
  const credentials: Credential[] = [];

  function authenticatorData(
    rpId: string,
    counter: number,
    flags: number,
    attested = Buffer.alloc(0),
  ): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested]);
  }
  const clientData = (type: string, challenge: string, pageOrigin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: pageOrigin, crossOrigin: false }));
  const flagsOf = ({ isUserVerified = true }: Deviation) =>
    USER_PRESENT | (isUserVerified ? USER_VERIFIED : 0) | (isSynced ? BACKUP_ELIGIBLE | BACKED_UP : 0);

  return {
    credentials,
    /** navigator.credentials.create */
    create(options: PasskeyCreation, deviation: Deviation = {}): NewPasskey {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const id = randomBytes(32);
      const rpId = deviation.rpId ?? options.rp.id;
      const key = new Map<number, Cbor>([
        ...([
          [1, 2],
          [3, -7],
          [-1, 1],
        ] as const),
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]);
      const length = Buffer.from([0, id.length]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, encodeCbor(key)]);
      const authData = authenticatorData(rpId, 0, flagsOf(deviation) | ATTESTED, attested);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      const { user } = options;
      credentials.push({ id: base64url(id), key: privateKey, rpId, userHandle: user.id, counter: 0 });
      const challenge = deviation.challenge ?? options.challenge;
      return {
        ...{ id: base64url(id), rawId: base64url(id), type: 'public-key', clientExtensionResults: {} },
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge, deviation.origin ?? origin)),
          attestationObject: base64url(encodeCbor(attestation)),
          transports: ['internal'],
        },
      };
    },
    /** navigator.credentials.get */
    get(options: PasskeyRequest, deviation: Deviation = {}): SignedChallenge {
      const allowed = options.allowCredentials?.map(({ id }) => id);
      const credential = credentials.find(({ id }) => !allowed || allowed.includes(id));
      if (!credential) throw new Error('no passkey here');
      if (counts) credential.counter += 1;
      const counter = deviation.counter ?? credential.counter;
      const authData = authenticatorData(deviation.rpId ?? credential.rpId, counter, flagsOf(deviation));
      const challenge = deviation.challenge ?? options.challenge;
      const json = clientData('webauthn.get', challenge, deviation.origin ?? origin);
      const key = deviation.forged
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
        : credential.key;
      const { id } = credential;
      return {
        ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
        response: {
          clientDataJSON: base64url(json),
          authenticatorData: base64url(authData),
          signature: base64url(sign('sha256', Buffer.concat([authData, sha256(json)]), key)),
          userHandle: deviation.userHandle ?? credential.userHandle,
        },
      };
    },
  };
}
export type Authenticator = ReturnType<typeof createAuthenticator>;
