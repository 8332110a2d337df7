import { upcast, type Unreadable } from '#domain/upcast.ts';
import { UnreadableDocumentError, type Database, type Stored } from './store.ts';

type Read<T> = { ok: true; document: T } | { ok: false; reason: Unreadable };

/** What carries no version isn't replicated by tablets: it is as this code wrote it. */
function read<T extends Stored>(raw: T): Read<T> {
  const fields = raw as T & Record<string, unknown>;
  if (typeof fields['type'] !== 'string' || fields['v'] === undefined) return { ok: true, document: raw };
  const current = upcast(fields);
  return current.ok ? { ok: true, document: current.document as unknown as T } : current;
}

function need<T extends Stored>(raw: T): T {
  const current = read(raw);
  if (!current.ok) throw new UnreadableDocumentError(raw._id, current.reason);
  return current.document;
}

const readable = <T extends Stored>(raw: T | null): T | null => {
  const current = raw && read(raw);
  return current?.ok ? current.document : null;
};

/**
 * A database whose readers see the present schema, whatever version wrote a document. What newer code wrote is left out
 * of lists, named by the changes, and refused when it is asked for by its id: writing over it would lose what it says.
 */
export function upcastDatabase(inner: Database): Database {
  const known = <T>(documents: (T | null)[]) => documents.flatMap((document) => document ?? []);
  return {
    ...inner,
    async get<T extends Stored>(id: string) {
      const raw = await inner.get<T>(id);
      return raw && need(raw);
    },
    getMany: async <T extends Stored>(ids: string[]) => (await inner.getMany<T>(ids)).map(readable),
    list: async <T extends Stored>(prefix: string) => known((await inner.list<T>(prefix)).map(readable)),
    last: async <T extends Stored>(prefix: string) => readable(await inner.last<T>(prefix)),
    range: async <T extends Stored>(from: string, to: string) =>
      known((await inner.range<T>(from, to)).map(readable)),
    update: <T extends Stored>(id: string, change: (current: T | null) => T | null, known?: T) =>
      inner.update<T>(id, (current) => change(current && need(current)), known),
    async changes(since, limit) {
      const { changes, lastSeq } = await inner.changes(since, limit);
      const seen = changes.map((change) => {
        const current = change.doc && read(change.doc);
        if (!current) return change;
        return current.ok ? { ...change, doc: current.document } : { ...change, unreadable: current.reason };
      });
      return { changes: seen, lastSeq };
    },
  };
}
