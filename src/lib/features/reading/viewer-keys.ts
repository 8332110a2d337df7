import type { StageView } from './stage-view.svelte.ts';
import { ZOOM_STEP } from './zoom.ts';

export interface ViewerActs {
  view: StageView;
  /** null: there is one page. */
  turnPage: ((to: 'first' | 'last' | 1 | -1) => void) | null;
  /** To another document; null: there is one. */
  move: ((step: 1 | -1) => void) | null;
  rotate: () => void;
}

const STEP_PIXELS = 60;

/** The window scrolls that way: arrows move in it, else they lead to the next document. */
function scroll({ element }: StageView, x: number, y: number): boolean {
  if (!element) return false;
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
  const canScroll = x === 0 ? scrollHeight > clientHeight : scrollWidth > clientWidth;
  if (canScroll) element.scrollBy(x, y);
  return canScroll;
}

/** What the keys do in the viewer; the browser keeps those that come with Ctrl, Alt or the command key. */
export function viewerKeys(event: KeyboardEvent, { view, turnPage, move, rotate }: ViewerActs): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const keys: Record<string, () => unknown> = {
    '+': () => view.zoomBy(ZOOM_STEP),
    '=': () => view.zoomBy(ZOOM_STEP),
    '-': () => view.zoomBy(1 / ZOOM_STEP),
    '0': () => view.reset(),
    r: rotate,
    ArrowUp: () => scroll(view, 0, -STEP_PIXELS),
    ArrowDown: () => scroll(view, 0, STEP_PIXELS),
    ArrowLeft: () => scroll(view, -STEP_PIXELS, 0) || move?.(-1),
    ArrowRight: () => scroll(view, STEP_PIXELS, 0) || move?.(1),
    ...(turnPage && {
      PageUp: () => turnPage(-1),
      PageDown: () => turnPage(1),
      Home: () => turnPage('first'),
      End: () => turnPage('last'),
    }),
  };
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
