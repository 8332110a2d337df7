/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}

/** `whole`: all of it is seen; `width`: lines are as long as the window, within reason. */
export type Fit = 'whole' | 'width';

/** Of what fits: 1 is as it opens. */
export const MIN_ZOOM = 0.5;
export const MAX_ZOOM = 8;
/** What the keys and buttons do, and a double tap. */
export const ZOOM_STEP = 1.25;
export const NEAR_ZOOM = 2.5;
/** Longer lines than on paper tire: the widest page, in CSS pixels. */
const WIDEST = 960;

export const clampZoom = (zoom: number) => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));

/** How much what is drawn at its natural size is enlarged to fit. A small photo isn't blown up beyond twice its size. */
export function fitScale({ width, height }: Size, viewport: Size, fit: Fit): number {
  if (width <= 0 || height <= 0 || viewport.width <= 0 || viewport.height <= 0) return 1;
  const wide = Math.min(viewport.width, fit === 'width' ? WIDEST : Infinity) / width;
  return fit === 'width' ? wide : Math.min(wide, viewport.height / height, 2);
}

/** Turned by quarters: a picture that lies on its side is as wide as it was high. */
export const turned = ({ width, height }: Size, quarters: number): Size =>
  quarters % 2 === 0 ? { width, height } : { width: height, height: width };

/** What is smaller than its window stands in the middle of it. */
const margin = (viewport: number, content: number) => Math.max(0, (viewport - content) / 2);

interface Along {
  scroll: number;
  viewport: number;
  /** Before and after. */
  content: number;
  next: number;
  /** The place in the window that stays where it is. */
  focus: number;
}

/** Where to scroll along one side, so that what lies under `focus` stays there. */
function scrolledAlong({ scroll, viewport, content, next, focus }: Along): number {
  if (content <= 0) return 0;
  const place = (scroll + focus - margin(viewport, content)) / content;
  const wanted = place * next + margin(viewport, next) - focus;
  return Math.min(Math.max(0, next - viewport), Math.max(0, wanted));
}

/** Where to scroll when `content` grows to `next`, so that what lies under `focus` in the window stays there. */
export const scrolledTo = (
  focus: Point,
  { scroll, viewport, content, next }: { scroll: Point; viewport: Size; content: Size; next: Size },
): Point => ({
  x: scrolledAlong({
    ...{ scroll: scroll.x, viewport: viewport.width, focus: focus.x },
    ...{ content: content.width, next: next.width },
  }),
  y: scrolledAlong({
    ...{ scroll: scroll.y, viewport: viewport.height, focus: focus.y },
    ...{ content: content.height, next: next.height },
  }),
});

export const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
export const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** Of pages that lie under one another, each with the height it has now, the one at `offset`; from 0. */
export function pageAt(heights: readonly number[], offset: number): number {
  let below = 0;
  for (const [index, height] of heights.entries()) {
    below += height;
    if (offset < below) return index;
  }
  return Math.max(0, heights.length - 1);
}

/** The most dots that are drawn of one page: phones of the floor refuse canvases of more than 16 million. */
const MAX_DOTS = 10_000_000;

/** Dots to a CSS pixel for a page of this size on the screen. */
export const dotsPerPixel = ({ width, height }: Size, ratio: number): number =>
  Math.min(ratio, Math.sqrt(MAX_DOTS / Math.max(1, width * height)));
