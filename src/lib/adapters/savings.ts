/** Which documents some tab is saving at this moment. */
export interface Savings {
  during<T>(ids: string[], act: () => Promise<T>): Promise<T>;
  /** null where the browser can't tell. */
  ids(): Promise<ReadonlySet<string> | null>;
}

/** Told by locks: every tab sees them, and they go with the tab that held them, however it ended. */
export function createSavings(name: string, locks: LockManager | undefined = navigator.locks): Savings {
  const prefix = `vis-a-vis-saving:${name}:`;
  const idsOf = (lock = '') =>
    lock.startsWith(prefix) ? (JSON.parse(lock.slice(prefix.length)) as string[]) : [];
  return {
    during: <T>(ids: string[], act: () => Promise<T>) =>
      locks ? (locks.request(prefix + JSON.stringify(ids), { mode: 'shared' }, act) as Promise<T>) : act(),
    async ids() {
      if (!locks) return null;
      const { held = [] } = await locks.query();
      return new Set(held.flatMap((lock) => idsOf(lock.name)));
    },
  };
}
