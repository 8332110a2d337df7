import type { LocalPasskey } from '#domain/roster.ts';
import { expect, test } from 'vitest';
import { isSignedBy, rawSignature } from './local-passkey.ts';

const RP = 'rdv.example.fr';
const expected = { challenge: 'ZGVmaQ', origin: `https://${RP}` };
const KINDS = {
  ES256: { algorithm: -7, parameters: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } },
  RS256: {
    algorithm: -257,
    parameters: {
      ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048 },
      publicExponent: new Uint8Array([1, 0, 1]),
    },
  },
  EdDSA: { algorithm: -8, parameters: { name: 'Ed25519' } },
} as const;
type Kind = keyof typeof KINDS;

const text = (words: string) => new TextEncoder().encode(words);
const digest = async (bytes: BufferSource) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const base64Url = (bytes: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

async function makeKey(kind: Kind) {
  const { algorithm, parameters } = KINDS[kind];
  const pair = (await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair;
  const publicKey = base64Url(await crypto.subtle.exportKey('spki', pair.publicKey));
  const passkey: LocalPasskey = { credential: 'Y2xl', publicKey, algorithm, rpId: RP };
  return { passkey, sign: (bytes: BufferSource) => crypto.subtle.sign(parameters, pair.privateKey, bytes) };
}

/** An integer as DER writes it: no zeros in front, but one before a high bit. */
function integer(bytes: Uint8Array): number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(first)];
  const value = (digits[0] ?? 0) > 127 ? [0, ...digits] : digits;
  return [2, value.length, ...value];
}
const der = (raw: Uint8Array) => {
  const body = [...integer(raw.subarray(0, 32)), ...integer(raw.subarray(32))];
  return new Uint8Array([0x30, body.length, ...body]);
};

interface Over {
  flags?: number;
  rpId?: string;
  client?: object;
}
/** As an authenticator signs: flags 1 = someone was there, 4 = the holder was recognised. */
async function signed(
  { passkey, sign }: Awaited<ReturnType<typeof makeKey>>,
  { flags = 5, rpId = RP, client = {} }: Over = {},
) {
  const clientData = text(JSON.stringify({ type: 'webauthn.get', ...expected, ...client }));
  const authenticatorData = new Uint8Array([...(await digest(text(rpId))), flags, 0, 0, 0, 1]);
  const all = new Uint8Array([...authenticatorData, ...(await digest(clientData))]);
  const raw = new Uint8Array(await sign(all));
  const signature = passkey.algorithm === -7 ? der(raw) : raw;
  const { buffer: clientDataJSON } = clientData;
  return { clientDataJSON, authenticatorData: authenticatorData.buffer, signature: signature.buffer };
}

test.each(Object.keys(KINDS) as Kind[])('%s: what its key signed holds, many times over', async (kind) => {
  const key = await makeKey(kind);
  // DER's integers come in several lengths.
  for (let round = 0; round < 20; round += 1)
    expect(await isSignedBy(key.passkey, await signed(key), expected)).toBe(true);
});

test.each<[string, Over]>([
  ['another challenge', { client: { challenge: 'YXV0cmU' } }],
  ['another address', { client: { origin: 'https://ailleurs.example' } }],
  ['another act', { client: { type: 'webauthn.create' } }],
  ['another service', { rpId: 'ailleurs.example' }],
  ['nobody recognised', { flags: 1 }],
  ['nobody there', { flags: 4 }],
])('%s is refused', async (_name, over) => {
  const key = await makeKey('ES256');
  expect(await isSignedBy(key.passkey, await signed(key, over), expected)).toBe(false);
});

test('what another key signed is refused', async () => {
  const [key, other] = [await makeKey('ES256'), await makeKey('ES256')];
  expect(await isSignedBy(key.passkey, await signed(other), expected)).toBe(false);
});

test('short integers are filled up', () => {
  const raw = new Uint8Array(64);
  raw.set([7], 31);
  raw.set([200], 63);
  expect(rawSignature(der(raw))).toEqual(raw);
});
