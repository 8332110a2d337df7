import { distance, middle, NEAR_ZOOM, type Point } from './zoom.ts';

export interface Gestures {
  /** By a factor, about a place in the window. */
  zoomBy(factor: number, focus: Point): void;
  /** As it opened, or near. */
  isNear(): boolean;
  reset(): void;
  /** A mouse drags what it takes hold of; text is selected instead. */
  isDragged(): boolean;
}

const TAP_MS = 300;
const TAP_SLOP = 30;
/** Pixels in a millisecond that a throw loses in 16 ms. */
const FRICTION = 0.94;
const SLOWEST = 0.03;

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Goes on scrolling after a throw. @returns what stops it */
function coast(viewport: HTMLElement, start: Point): () => void {
  let speed = start;
  let last = performance.now();
  let frame = requestAnimationFrame(function step(now) {
    const elapsed = now - last;
    last = now;
    viewport.scrollBy(speed.x * elapsed, speed.y * elapsed);
    const loss = FRICTION ** (elapsed / 16);
    speed = { x: speed.x * loss, y: speed.y * loss };
    if (Math.hypot(speed.x, speed.y) > SLOWEST) frame = requestAnimationFrame(step);
  });
  return () => cancelAnimationFrame(frame);
}

/**
 * Fingers and wheel on a window that scrolls: one finger moves, two pinch, a double tap comes near, Ctrl and the wheel zoom.
 * The window's own touch gestures are off (`touch-action: none`). @returns what ends it
 */
export function followGestures(viewport: HTMLElement, gestures: Gestures): () => void {
  const held = new Map<number, Point>();
  let speed: Point = { x: 0, y: 0 };
  let stop = () => {};
  let moved = 0;
  let tapped: { at: number; place: Point } | null = null;

  const placeOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = viewport.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const toggle = (place: Point) => (gestures.isNear() ? gestures.reset() : gestures.zoomBy(NEAR_ZOOM, place));

  function down(event: PointerEvent) {
    stop();
    if (event.pointerType === 'mouse' && (event.button !== 0 || !gestures.isDragged())) return;
    held.set(event.pointerId, placeOf(event));
    moved = 0;
    speed = { x: 0, y: 0 };
    if (event.pointerType === 'mouse') event.preventDefault();
    viewport.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent) {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = placeOf(event);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    held.set(event.pointerId, now);
    moved += distance(before, now);
    // Each of two fingers moves what lies between them by half.
    const share = other ? 0.5 : 1;
    viewport.scrollBy((before.x - now.x) * share, (before.y - now.y) * share);
    if (other) {
      const apart = distance(before, other);
      if (apart > 0) gestures.zoomBy(distance(now, other) / apart, middle(now, other));
      return;
    }
    const elapsed = Math.max(1, event.timeStamp - (lastMove ?? event.timeStamp - 16));
    speed = {
      x: speed.x * 0.6 + ((before.x - now.x) / elapsed) * 0.4,
      y: speed.y * 0.6 + ((before.y - now.y) / elapsed) * 0.4,
    };
    lastMove = event.timeStamp;
  }
  let lastMove: number | null = null;

  function up(event: PointerEvent) {
    if (!held.delete(event.pointerId) || held.size > 0) return;
    const isStill = lastMove === null || event.timeStamp - lastMove > 80;
    lastMove = null;
    if (event.type === 'pointercancel') return;
    if (moved < 8 && event.pointerType !== 'mouse') return tap(event);
    if (!isStill && event.pointerType !== 'mouse' && !calm()) stop = coast(viewport, speed);
  }

  function tap(event: PointerEvent) {
    const place = placeOf(event);
    const isSecond =
      tapped && event.timeStamp - tapped.at < TAP_MS && distance(tapped.place, place) < TAP_SLOP;
    tapped = isSecond ? null : { at: event.timeStamp, place };
    if (isSecond) toggle(place);
  }

  function wheel(event: WheelEvent) {
    stop();
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 16;
    gestures.zoomBy(Math.exp(-pixels / 200), placeOf(event));
  }
  const doubled = (event: MouseEvent) => gestures.isDragged() && toggle(placeOf(event));

  const listeners = new AbortController();
  const { signal } = listeners;
  viewport.addEventListener('pointerdown', down, { signal });
  viewport.addEventListener('pointermove', move, { signal });
  viewport.addEventListener('pointerup', up, { signal });
  viewport.addEventListener('pointercancel', up, { signal });
  viewport.addEventListener('dblclick', doubled, { signal });
  viewport.addEventListener('wheel', wheel, { signal, passive: false });
  return () => {
    stop();
    listeners.abort();
  };
}
