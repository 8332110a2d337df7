import type { Identity } from '#domain/provider.ts';
import { createHash } from 'node:crypto';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import { Failure } from '../../failure.ts';

interface IdentityDocument extends Stored {
  type: 'identity';
  issuer: string;
  subject: string;
  account: string;
  at: string;
}

interface Dependencies {
  store: Store;
  clock: Clock;
}

/**
 * Which account goes by which identity of which provider. Tied by an operator, or by the account's holder once signed in;
 * never guessed from an e-mail address or a name.
 */
export function createIdentities({ store, clock }: Dependencies) {
  const service = store.database('service');
  const idOf = (issuer: string, subject: string) =>
    `identity:${createHash('sha256').update(`${issuer}\n${subject}`).digest('hex')}`;

  async function all(issuer: string, account: string): Promise<IdentityDocument[]> {
    const every = await service.list<IdentityDocument>('identity:');
    return every.filter((one) => one.issuer === issuer && one.account === account);
  }

  return {
    /** The account's ULID. */
    async accountOf(issuer: string, subject: string): Promise<string | null> {
      return (await service.get<IdentityDocument>(idOf(issuer, subject)))?.account ?? null;
    },
    async of(issuer: string, account: string): Promise<Identity[]> {
      return (await all(issuer, account)).map(({ subject, at }) => ({ subject, linkedAt: at }));
    },
    /**
     * Repeatable. One that belongs to an account which has left is free: `isHere` says which those are.
     * @throws Failure `name-taken` when another account goes by it
     */
    async link(
      { issuer, subject, account }: { issuer: string; subject: string; account: string },
      isHere: (account: string) => Promise<boolean>,
    ): Promise<void> {
      const _id = idOf(issuer, subject);
      const current = await service.get<IdentityDocument>(_id);
      if (current?.account === account) return;
      if (current && (await isHere(current.account))) throw new Failure('name-taken');
      const document = { _id, type: 'identity', issuer, subject, account, at: instant(clock) };
      const written = await service.put({ ...document, ...(current?._rev && { _rev: current._rev }) });
      if (!written.ok) throw new Failure('name-taken');
    },
    async unlink(issuer: string, account: string): Promise<void> {
      for (const { _id } of await all(issuer, account)) await service.removeWhole(_id);
    },
    /** Of whichever provider. */
    async forget(account: string): Promise<void> {
      for (const one of await service.list<IdentityDocument>('identity:'))
        if (one.account === account) await service.removeWhole(one._id);
    },
  };
}
export type Identities = ReturnType<typeof createIdentities>;
