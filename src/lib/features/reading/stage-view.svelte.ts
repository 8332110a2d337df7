import { flushSync } from 'svelte';
import { clampZoom, fitScale, scrolledTo, type Fit, type Point, type Size } from './zoom.ts';

/** The window through which a document is read: how near, and where. What it was set to is kept from file to file. */
export class StageView {
  /** The scrolling element, once it is there. */
  element: HTMLElement | undefined;
  #zoom = $state(1);
  #window = $state.raw<Size>({ width: 0, height: 0 });
  #content = $state.raw<Size>({ width: 0, height: 0 });
  #fit = $state<Fit>('whole');

  /** Of what fits. */
  get zoom() {
    return this.#zoom;
  }
  /** Of the natural size. */
  get scale() {
    return fitScale(this.#content, this.#window, this.#fit) * this.#zoom;
  }
  get isNear() {
    return this.#zoom > 1.01;
  }

  /** How large the window is. */
  resize(window: Size) {
    this.#window = window;
  }
  /** What is in it at its natural size; of pages, the widest. */
  show(content: Size, fit: Fit) {
    this.#content = content;
    this.#fit = fit;
  }

  /** By a factor; what lies under `focus`, the middle of the window without one, stays there. */
  zoomBy(factor: number, focus?: Point) {
    const { element } = this;
    const next = clampZoom(this.#zoom * factor);
    if (!element || next === this.#zoom) return;
    const viewport = { width: element.clientWidth, height: element.clientHeight };
    const sheet = element.firstElementChild;
    const before = sheet?.getBoundingClientRect();
    const scroll = { x: element.scrollLeft, y: element.scrollTop };
    const ratio = next / this.#zoom;
    flushSync(() => (this.#zoom = next));
    if (!before) return;
    const { width, height } = before;
    const place = scrolledTo(focus ?? { x: viewport.width / 2, y: viewport.height / 2 }, {
      ...{ scroll, viewport, content: { width, height } },
      next: { width: width * ratio, height: height * ratio },
    });
    element.scrollTo({ left: place.x, top: place.y, behavior: 'auto' });
  }

  reset() {
    this.zoomBy(1 / this.#zoom);
  }
}
