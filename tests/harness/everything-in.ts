import type { Store, Stored } from '#server/adapters/store.ts';

/** All that all databases hold. Leases are the service's own heartbeat. */
export async function everythingIn(store: Store): Promise<Record<string, Stored>> {
  const all: Record<string, Stored> = {};
  for (const name of await store.names(''))
    for (const document of await store.database(name).list<Stored>(''))
      if (!document._id.startsWith('lease:')) all[`${name}/${document._id}`] = document;
  return all;
}
