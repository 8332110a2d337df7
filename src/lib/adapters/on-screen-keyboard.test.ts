import { expect, it } from 'vitest';
import { watchKeyboard, type VisibleArea } from './on-screen-keyboard.ts';

/** A phone's window; no browser without a screen has a keyboard on it. */
class Viewport extends EventTarget {
  height = 740;
  offsetTop = 0;
  scale = 1;
  set(change: Partial<Pick<Viewport, 'height' | 'offsetTop' | 'scale'>>, event = 'resize') {
    Object.assign(this, change);
    this.dispatchEvent(new Event(event));
  }
}

function watch() {
  const viewport = new Viewport();
  const told: (VisibleArea | null)[] = [];
  const stop = watchKeyboard((area) => told.push(area), {
    visualViewport: viewport as unknown as VisualViewport,
    fullHeight: () => 740,
  });
  return { viewport, told, stop };
}

it('tells what a keyboard leaves, and follows the page that is pushed up', () => {
  const { viewport, told, stop } = watch();
  viewport.set({ height: 410 });
  viewport.set({ offsetTop: 200 }, 'scroll');
  viewport.set({ height: 740, offsetTop: 0 });
  expect(told).toEqual([null, { top: 0, height: 410 }, { top: 200, height: 410 }, null]);
  stop();
  viewport.set({ height: 410 });
  expect(told).toHaveLength(4);
});

it('takes neither an address bar nor a zoom for a keyboard', () => {
  const { viewport, told } = watch();
  viewport.set({ height: 684 });
  viewport.set({ height: 370, scale: 2 });
  expect(told).toEqual([null, null, null]);
});

it('is silent where a browser can’t tell', () => {
  watchKeyboard(() => expect.fail(), { visualViewport: null, fullHeight: () => 740 })();
});
