import type { Ulid } from '#domain/primitives.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';

const KEY = 'refusals-seen';
/** ULIDs sort by date: the oldest are of dossiers that left this tablet long ago. */
const KEPT = 2000;

const readIds = (value: unknown): Ulid[] =>
  Array.isArray(value) ? value.filter((id): id is Ulid => typeof id === 'string') : [];

/** Which refused orders someone has read on this tablet. */
export class Acknowledgements {
  #ids = $state.raw<ReadonlySet<Ulid>>(new Set());
  readonly #settings: KeyValues;

  constructor(settings: KeyValues) {
    this.#settings = settings;
  }

  async open(): Promise<void> {
    this.#ids = new Set(readIds(await this.#settings.read(KEY)));
  }

  has(request: Ulid): boolean {
    return this.#ids.has(request);
  }

  async add(request: Ulid): Promise<void> {
    // Another tab may have added its own meanwhile.
    const kept = readIds(await this.#settings.read(KEY));
    const ids = [...new Set([...kept, ...this.#ids, request])].sort().slice(-KEPT);
    this.#ids = new Set(ids);
    await this.#settings.write(KEY, ids);
  }
}
