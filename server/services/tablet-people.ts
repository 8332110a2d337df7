import { actorOf, may } from '#domain/permissions.ts';
import { LocalPasskeySchema, type KnownPerson, type LocalPasskey } from '#domain/roster.ts';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { Accounts } from './accounts.ts';
import type { FactorStore, StoredPasskey } from './factors/factors.ts';

interface Dependencies {
  accounts: Pick<Accounts, 'get' | 'passwordMark'>;
  factors: Pick<FactorStore, 'read'>;
}

const base64Url = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64url');

function jwkOf(key: ReturnType<typeof decodeCredentialPublicKey>): JsonWebKey | null {
  if (cose.isCOSEPublicKeyEC2(key)) {
    const { x, y } = cose.COSEKEYS;
    return { kty: 'EC', crv: 'P-256', x: base64Url(key.get(x)), y: base64Url(key.get(y)) };
  }
  if (cose.isCOSEPublicKeyOKP(key))
    return { kty: 'OKP', crv: 'Ed25519', x: base64Url(key.get(cose.COSEKEYS.x)) };
  if (!cose.isCOSEPublicKeyRSA(key)) return null;
  const { n, e } = cose.COSEKEYS;
  return { kty: 'RSA', n: base64Url(key.get(n)), e: base64Url(key.get(e)) };
}

/** As a browser's own cryptography reads it; null of a kind that it can't check. */
function localPasskey({ credential, publicKey, rpId }: StoredPasskey): LocalPasskey | null {
  const key = decodeCredentialPublicKey(new Uint8Array(Buffer.from(publicKey, 'base64url')));
  const algorithm = LocalPasskeySchema.shape.algorithm.safeParse(key.get(cose.COSEKEYS.alg)).data;
  const jwk = algorithm === undefined ? null : jwkOf(key);
  if (!jwk || algorithm === undefined) return null;
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  return { credential, publicKey: spki.toString('base64url'), algorithm, rpId };
}

/** What a tablet may know of those who signed in on it. */
export function createTabletPeople({ accounts, factors }: Dependencies) {
  return {
    /** Those of this facility, of those asked for; whoever has left is missing. */
    async known(facility: string, ids: readonly string[]): Promise<KnownPerson[]> {
      const people = await Promise.all(ids.map((id) => accounts.get(id)));
      const here = people.flatMap((person) =>
        person && may(actorOf(person), 'work-on-tablet', { facility }) ? [person] : [],
      );
      return Promise.all(
        here.map(async (account) => ({
          account,
          passwordMark: await accounts.passwordMark(account.id),
          passkeys: (await factors.read(account.id)).passkeys.flatMap((one) => localPasskey(one) ?? []),
        })),
      );
    },
  };
}
export type TabletPeople = ReturnType<typeof createTabletPeople>;
