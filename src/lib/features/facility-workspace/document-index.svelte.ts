import { type DocumentType, type FacilityDocument, readDocument } from '#domain/documents.ts';
import type { LocalDatabase, Raw } from '$lib/adapters/pouch.ts';

export type DocumentOf<T extends DocumentType> = Extract<FacilityDocument, { type: T }>;

/** Changes that arrive close together are shown together. */
const BATCH_MS = 30;

/**
 * Every document of the tablet in memory, kept up by the changes feed. Reading a type makes the reader depend on that
 * type alone. What can't be read (another version) is set aside and counted.
 */
export class DocumentIndex {
  #byType = new Map<DocumentType, Map<string, FacilityDocument>>();
  #versions = $state<Partial<Record<DocumentType, number>>>({});
  #setAside = $state.raw<ReadonlySet<string>>(new Set());
  #arrived: Raw[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;

  /** Reads the whole database, then follows it. */
  async open(database: LocalDatabase): Promise<void> {
    const { documents, seq } = await database.readAll();
    this.#take(documents);
    this.#stop = database.follow(seq, (document) => {
      this.#arrived.push(document);
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#take(this.#arrived.splice(0));
      }, BATCH_MS);
    });
  }

  close() {
    this.#stop?.();
    clearTimeout(this.#timer);
  }

  all<T extends DocumentType>(type: T): DocumentOf<T>[] {
    return [...this.#read(type).values()];
  }

  get<T extends DocumentType>(type: T, id: string): DocumentOf<T> | null {
    return this.#read(type).get(id) ?? null;
  }

  /** Ids of documents that this version of the application can't read. */
  get setAside(): ReadonlySet<string> {
    return this.#setAside;
  }

  #read<T extends DocumentType>(type: T) {
    // Reading the version is what makes the reader run again.
    void this.#versions[type];
    return (this.#byType.get(type) ?? new Map()) as Map<string, DocumentOf<T>>;
  }

  #take(documents: Raw[]) {
    const touched = new Set<DocumentType>();
    const setAside = new Set(this.#setAside);
    for (const raw of documents) {
      if (raw._id.startsWith('_')) continue;
      if (raw._deleted) {
        for (const [type, known] of this.#byType) if (known.delete(raw._id)) touched.add(type);
        continue;
      }
      const document = readDocument(raw);
      if (!document) {
        setAside.add(raw._id);
        continue;
      }
      setAside.delete(raw._id);
      const known = this.#byType.get(document.type) ?? new Map<string, FacilityDocument>();
      this.#byType.set(document.type, known.set(document._id, document));
      touched.add(document.type);
    }
    for (const type of touched) this.#versions[type] = (this.#versions[type] ?? 0) + 1;
    if (setAside.size !== this.#setAside.size) this.#setAside = setAside;
  }
}
