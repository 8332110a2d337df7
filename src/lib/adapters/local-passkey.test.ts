import type { LocalPasskey } from '#domain/roster.ts';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSignedBy } from './local-passkey.ts';

const RP = 'rdv.example.fr';
const expected = { challenge: 'ZGVmaQ', origin: `https://${RP}` };
const arrayBuffer = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;

const PAIRS = {
  ES256: { algorithm: -7, pair: generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  RS256: { algorithm: -257, pair: generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  EdDSA: { algorithm: -8, pair: generateKeyPairSync('ed25519') },
} as const;
type Kind = keyof typeof PAIRS;

function passkeyOf(kind: Kind): LocalPasskey {
  const { algorithm, pair } = PAIRS[kind];
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  return { credential: 'Y2xl', publicKey, algorithm, rpId: RP };
}

/** As an authenticator signs: flags 1 = someone was there, 4 = the holder was recognised. */
function signed(key: KeyObject, over: { flags?: number; rpId?: string; client?: object } = {}) {
  const { flags = 5, rpId = RP, client = {} } = over;
  const clientData = { type: 'webauthn.get', ...expected, ...client };
  const clientDataJSON = Buffer.from(JSON.stringify(clientData));
  const hash = createHash('sha256').update(rpId).digest();
  const authenticatorData = Buffer.concat([hash, Buffer.from([flags, 0, 0, 0, 1])]);
  const bytes = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()]);
  const signature = sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, key);
  return {
    clientDataJSON: arrayBuffer(clientDataJSON),
    authenticatorData: arrayBuffer(authenticatorData),
    signature: arrayBuffer(signature),
  };
}

test.each(Object.keys(PAIRS) as Kind[])('%s: what its key signed holds, many times over', async (kind) => {
  // DER's integers come in several lengths.
  for (let round = 0; round < 20; round += 1)
    expect(await isSignedBy(passkeyOf(kind), signed(PAIRS[kind].pair.privateKey), expected)).toBe(true);
});

test.each([
  ['another challenge', { client: { challenge: 'YXV0cmU' } }],
  ['another address', { client: { origin: 'https://ailleurs.example' } }],
  ['another act', { client: { type: 'webauthn.create' } }],
  ['another service', { rpId: 'ailleurs.example' }],
  ['nobody recognised', { flags: 1 }],
  ['nobody there', { flags: 4 }],
])('%s is refused', async (_name, over) =>
  expect(await isSignedBy(passkeyOf('ES256'), signed(PAIRS.ES256.pair.privateKey, over), expected)).toBe(
    false,
  ),
);

test('what another key signed is refused', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(await isSignedBy(passkeyOf('ES256'), signed(privateKey), expected)).toBe(false);
});
