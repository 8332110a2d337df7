import { type DocumentType, type FacilityDocument, readDocument } from '#domain/documents.ts';
import type { LocalCopy } from '$lib/adapters/local-copy.ts';
import type { LocalDatabase, Raw } from '$lib/adapters/pouch.ts';

type Followed = Pick<LocalDatabase, 'readAll' | 'follow'> & Partial<Pick<LocalCopy, 'onReplaced' | 'probe'>>;

export type DocumentOf<T extends DocumentType> = Extract<FacilityDocument, { type: T }>;

/** Documents as they were read: what they say, what can't be read, what is deleted. */
interface Sorted {
  documents: FacilityDocument[];
  unread: string[];
  gone: string[];
}

const PARSED_AT_ONCE = 500;
const DAY_FIRST_MS = 1_000;
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
  #isComplete = $state(false);
  #arrived: Raw[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;
  #stopReplaced: (() => void) | undefined;
  /** Readings begun. */
  #round = 0;

  /**
   * Reads the whole copy, then follows it; again whenever another database has taken its place.
   * @param first shown at once, until everything has been read
   */
  async open(copy: Followed, first: Raw[] = []): Promise<void> {
    this.#stopReplaced = copy.onReplaced?.(() => void this.#read(copy).catch(this.#failed));
    if (first.length > 0) {
      this.#replace(this.#sort(first));
      // The day is drawn, and answers, before everything else is read.
      const round = this.#round;
      await new Promise((resolve) => setTimeout(resolve, DAY_FIRST_MS));
      // Closed, or read for another reason.
      if (round !== this.#round) return;
    }
    await this.#read(copy);
  }

  async #read(copy: Followed): Promise<void> {
    const round = ++this.#round;
    this.#unfollow();
    const { documents, seq } = await copy.readAll();
    const sorted: Sorted = { documents: [], unread: [], gone: [] };
    for (let from = 0; from < documents.length; from += PARSED_AT_ONCE) {
      // Ten thousand documents at once would hold up a finger on the screen.
      if (from > 0) await new Promise((resolve) => setTimeout(resolve));
      // Replaced, or closed, while it was read.
      if (round !== this.#round) return;
      this.#sort(documents.slice(from, from + PARSED_AT_ONCE), sorted);
    }
    if (round !== this.#round) return;
    this.#replace(sorted);
    this.#isComplete = true;
    this.#stop = copy.follow(
      seq,
      (document) => {
        this.#arrived.push(document);
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#take(this.#sort(this.#arrived.splice(0)));
        }, BATCH_MS);
      },
      // The next use of the copy opens it again, and has it read again.
      () => void copy.probe?.().catch(this.#failed),
    );
  }

  #failed = (cause: unknown) => console.error('index', cause);

  #unfollow() {
    this.#stop?.();
    this.#stop = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#arrived = [];
  }

  close() {
    this.#round += 1;
    this.#stopReplaced?.();
    this.#unfollow();
  }

  all<T extends DocumentType>(type: T): DocumentOf<T>[] {
    return [...this.#known(type).values()];
  }

  get<T extends DocumentType>(type: T, id: string): DocumentOf<T> | null {
    return this.#known(type).get(id) ?? null;
  }

  /** False while only the first documents are known. */
  get isComplete() {
    return this.#isComplete;
  }

  /** All documents by type; the reader depends on each. */
  get everything(): Record<string, FacilityDocument[]> {
    void this.#isComplete;
    return Object.fromEntries([...this.#byType.keys()].map((type) => [type, this.all(type)]));
  }

  /** Ids of documents that this version of the application can't read. */
  get setAside(): ReadonlySet<string> {
    return this.#setAside;
  }

  #known<T extends DocumentType>(type: T) {
    // Reading the version is what makes the reader run again.
    void this.#versions[type];
    return (this.#byType.get(type) ?? new Map()) as Map<string, DocumentOf<T>>;
  }

  /** Reads documents as they lie on the tablet. */
  #sort(raws: Raw[], sorted: Sorted = { documents: [], unread: [], gone: [] }): Sorted {
    for (const raw of raws) {
      if (raw._id.startsWith('_')) continue;
      const document = raw._deleted ? null : readDocument(raw);
      if (document) sorted.documents.push(document);
      else (raw._deleted ? sorted.gone : sorted.unread).push(raw._id);
    }
    return sorted;
  }

  /** What was known and is no longer there goes too. */
  #replace(sorted: Sorted) {
    const former = [...this.#byType.keys()];
    this.#byType = new Map();
    this.#setAside = new Set();
    this.#take(sorted);
    for (const type of former)
      if (!this.#byType.has(type)) this.#versions[type] = (this.#versions[type] ?? 0) + 1;
  }

  #take({ documents, unread, gone }: Sorted) {
    const touched = new Set<DocumentType>();
    const setAside = new Set([...this.#setAside, ...unread]);
    for (const id of gone) for (const [type, known] of this.#byType) if (known.delete(id)) touched.add(type);
    for (const document of documents) {
      setAside.delete(document._id);
      const known = this.#byType.get(document.type) ?? new Map<string, FacilityDocument>();
      this.#byType.set(document.type, known.set(document._id, document));
      touched.add(document.type);
    }
    for (const type of touched) this.#versions[type] = (this.#versions[type] ?? 0) + 1;
    if (setAside.size !== this.#setAside.size) this.#setAside = setAside;
  }
}
