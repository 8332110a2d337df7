import { createCouchStore } from '#server/adapters/couch.ts';
import { startEmbeddedStore } from '#server/adapters/embedded-store.ts';

/** Writes to an embedded store from many sides at once until it is killed, and tells of each write that was answered. */
const store = createCouchStore(await startEmbeddedStore(process.env.STORE_DIR ?? ''));
const database = await store.ensure('service');
process.send?.({ url: '' });

async function lane(name: number) {
  for (let turn = 0; ; turn += 1) {
    const { ok } = await database.put({ _id: `written:${name}:${turn}` });
    if (ok) process.send?.({ written: `written:${name}:${turn}` });
  }
}
await Promise.all(Array.from({ length: 12 }, (_, name) => lane(name)));
