/** Small things a browser keeps across reloads, as JSON. Where storing is refused they last as long as the page. */
export interface Keepsake {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  forget(key: string): void;
}

const PREFIX = 'vis-a-vis:';

export function createKeepsake(storage: () => Storage): Keepsake {
  /** What could not be stored, and that alone: another tab may change or forget the rest. */
  const inMemory = new Map<string, string>();
  const attempt = <T>(act: (store: Storage) => T): T | null => {
    try {
      return act(storage());
    } catch {
      return null; // Private windows refuse, full disks too.
    }
  };
  return {
    read(key) {
      const text = inMemory.get(key) ?? attempt((store) => store.getItem(PREFIX + key));
      try {
        return text === null ? null : JSON.parse(text);
      } catch {
        return null;
      }
    },
    write(key, value) {
      const text = JSON.stringify(value);
      const isStored = attempt((store) => {
        store.setItem(PREFIX + key, text);
        return true;
      });
      if (isStored) inMemory.delete(key);
      else inMemory.set(key, text);
    },
    forget(key) {
      inMemory.delete(key);
      attempt((store) => store.removeItem(PREFIX + key));
    },
  };
}
