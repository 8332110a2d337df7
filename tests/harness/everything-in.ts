import type { Store, Stored } from '#server/adapters/store.ts';
import { isDeepStrictEqual } from 'node:util';

/** All that all databases hold. Leases and checkpoints are the service's own heartbeat. */
export async function everythingIn(store: Store): Promise<Record<string, Stored>> {
  const all: Record<string, Stored> = {};
  for (const name of await store.names(''))
    for (const document of await store.database(name).list<Stored>(''))
      if (!/^(lease|checkpoint):/.test(document._id)) all[`${name}/${document._id}`] = document;
  return all;
}

const REST_MS = 1_500;

/** The same, once the effects of what was booked are done: both messages stand there, and nothing changes by itself. */
export async function everythingAtRest(store: Store): Promise<Record<string, Stored>> {
  for (let before: Record<string, Stored> = {}; ;) {
    const now = await everythingIn(store);
    const messages = Object.keys(now).filter((id) => id.startsWith('service/outbox:'));
    if (messages.length >= 2 && isDeepStrictEqual(now, before)) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
}
