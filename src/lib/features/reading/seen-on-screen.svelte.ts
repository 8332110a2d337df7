import type { DocumentItem } from './document-item.ts';

type Marked = Pick<DocumentItem, 'id' | 'isNew'>;

/** What is new keeps its mark for as long as this screen is up; that it was seen is told once, when someone can see it. */
export class SeenOnScreen {
  readonly #tell: (ids: string[]) => void;
  #fresh = $state.raw<ReadonlySet<string>>(new Set());
  readonly #told = new Set<string>();

  constructor(tell: (ids: string[]) => void) {
    this.#tell = tell;
  }

  isNew({ id, isNew }: Marked): boolean {
    return isNew || this.#fresh.has(id);
  }

  /** @returns what stops waiting for the page to be seen */
  show(items: readonly Marked[]): () => void {
    const news = items.filter(({ id, isNew }) => isNew && !this.#told.has(id)).map(({ id }) => id);
    const tell = () => {
      if (news.length === 0 || document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', tell);
      for (const id of news) this.#told.add(id);
      this.#fresh = new Set(this.#told);
      this.#tell(news);
    };
    document.addEventListener('visibilitychange', tell);
    tell();
    return () => document.removeEventListener('visibilitychange', tell);
  }
}
