import type { OutboxEntry } from '$lib/adapters/dexie-facility.ts';
import type { Outbox } from '$lib/adapters/dexie-facility.ts';
import type { Asides } from '$lib/adapters/asides.ts';
import type { LocalDatabase } from '$lib/adapters/pouch.ts';

/** What can be done with what has not left: nothing is thrown away without its text having been handed over. */
export interface Unsent {
  /** The whole text of what waits or was refused. */
  exportText(): Promise<string>;
  /** Takes a refused document out of the outbox; its text stays on the tablet. @returns that text. */
  setAside(id: string): Promise<string>;
}

interface UnsentOptions {
  database: Pick<LocalDatabase, 'pouch' | 'remove'>;
  outbox: Outbox;
  asides: Asides;
  now(): number;
}

export function createUnsent({ database, outbox, asides, now }: UnsentOptions): Unsent {
  async function textOf({ id, rev, savedAt, refused }: OutboxEntry): Promise<string> {
    const found = await database.pouch.get(id, rev ? { rev } : {}).catch(() => ({ _id: id }));
    const heading = [id, savedAt, refused].filter((part) => part !== null).join(' · ');
    return `${heading}\n${JSON.stringify(found, null, 2)}\n`;
  }
  return {
    async exportText() {
      const texts = await Promise.all((await outbox.entries()).map(textOf));
      return texts.join('\n');
    },
    async setAside(id) {
      const entry = (await outbox.entries()).find((other) => other.id === id && other.refused !== null);
      if (!entry) throw new Error('Only what was refused is set aside');
      const text = await textOf(entry);
      await asides.keep({ id, text, reason: entry.refused ?? '', at: new Date(now()).toISOString() });
      await outbox.forget([id]);
      await database.remove(id);
      return text;
    },
  };
}
