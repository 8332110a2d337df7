/**
 * Makes every write transaction wait for the disk. PouchDB's idb adapter opens them with relaxed durability: a power
 * cut could lose a booking that the screen has just called kept. Browsers that don't know the option ignore it.
 */
export function requireStrictDurability(prototype: IDBDatabase): void {
  const transaction = prototype.transaction;
  prototype.transaction = function strict(stores, mode, options) {
    return transaction.call(
      this,
      stores,
      mode,
      mode === 'readwrite' ? { ...options, durability: 'strict' } : options,
    );
  };
}
