import { getContext, setContext } from 'svelte';
import type { DocumentItem } from './document-item.ts';
import type { ReadingPlace } from './reading-words.ts';

interface OpenedList {
  items: readonly DocumentItem[];
  place: ReadingPlace;
}

/** Where a screen has something that nothing may cover, as a call's picture: documents are opened beside it. */
export class BesideDesk {
  readonly #isBusy: () => boolean;
  #list = $state.raw<OpenedList | null>(null);

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  /** Lists leave the viewer to the screen. */
  get isBusy() {
    return this.#isBusy();
  }
  /** The one from which a document was opened. */
  get list() {
    return this.#list;
  }
  show(list: OpenedList) {
    this.#list = list;
  }
}

const KEY = Symbol('beside');
export const provideBeside = (desk: BesideDesk) => setContext(KEY, desk);
/** None: documents open over the screen. */
export const useBeside = () => getContext<BesideDesk | undefined>(KEY);
