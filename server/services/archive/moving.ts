import type { Database, Stored } from '../../adapters/store.ts';

/** Documents read at once. */
const PAGE = 200;

/** Tries each, then throws the first failure: what can't be moved must not hold up the others. */
export async function each<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) await act(one).catch((cause: unknown) => failures.push(cause));
  if (failures.length > 0) throw failures[0];
}

/** Those that are there, a page at a time. */
export async function* pages<T extends Stored>(from: Database, ids: readonly string[]): AsyncGenerator<T[]> {
  for (let first = 0; first < ids.length; first += PAGE) {
    const page = await from.getMany<T>(ids.slice(first, first + PAGE));
    yield page.filter((one) => one !== null);
  }
}

export async function copy(to: Database, { _rev, ...content }: Stored): Promise<void> {
  await to.update<Stored>(content._id, (current) => ({
    ...content,
    ...(current?._rev && { _rev: current._rev }),
  }));
}

/** Copied, then deleted. False when it changed meanwhile: the next run takes it as it is then. */
export async function move(from: Database, to: Database, document: Stored): Promise<boolean> {
  await copy(to, document);
  return (await from.remove(document._id, document._rev ?? '')).ok;
}

export async function moveAll(from: Database, to: Database, ids: readonly string[]): Promise<void> {
  for await (const page of pages(from, ids)) for (const document of page) await move(from, to, document);
}
