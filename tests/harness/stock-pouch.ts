import { createRequire } from 'node:module';
import type { Pouch, Result } from './pouch.ts';

export type StockPouch = Omit<Pouch, 'replicate'> & {
  replicate: Record<'to' | 'from', (other: StockPouch, options?: { batch_size?: number }) => Promise<Result>>;
  sync(
    other: StockPouch,
    options: { live: true; retry: true },
  ): { cancel(): void; on(event: string, heard: () => void): void };
  info(): Promise<{ doc_count: number; update_seq: number | string }>;
  destroy(): Promise<void>;
};
interface StockOptions {
  skip_setup?: boolean;
  fetch?: (url: string, options?: RequestInit) => Promise<Response>;
}

/** PouchDB for Node as it is published: LevelDB and HTTP, nothing of ours. */
const StockPouchDB = createRequire(import.meta.url)('pouchdb-node') as new (
  name: string,
  options?: StockOptions,
) => StockPouch;

export const openStock = (folder: string) => new StockPouchDB(folder);

/** A database over HTTP, with headers of one's own. */
export const remoteStock = (url: string, headers: Record<string, string>) =>
  new StockPouchDB(url, {
    fetch: (address, options) => {
      const sent = new Headers(options?.headers);
      for (const [name, value] of Object.entries(headers)) sent.set(name, value);
      return fetch(address, { ...options, headers: sent });
    },
  });
