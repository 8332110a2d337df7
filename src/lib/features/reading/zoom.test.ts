import { describe, expect, it } from 'vitest';
import { dotsPerPixel, fitScale, pageAt, scrolledTo, turned } from './zoom.ts';

const phone = { width: 360, height: 640 };
const screen = { width: 1440, height: 800 };
const page = { width: 600, height: 840 };

describe('what fits', () => {
  it('shows all of a photo, and no small one beyond twice its size', () => {
    expect(fitScale({ width: 3600, height: 3200 }, phone, 'whole')).toBeCloseTo(0.1);
    expect(fitScale({ width: 100, height: 100 }, screen, 'whole')).toBe(2);
  });
  it('gives a page the width of a phone, and of a large screen what can be read', () => {
    expect(fitScale(page, phone, 'width')).toBeCloseTo(0.6);
    expect(fitScale(page, screen, 'width')).toBeCloseTo(1.6);
  });
  it('waits for sizes that aren’t known yet', () => {
    expect(fitScale(page, { width: 0, height: 0 }, 'whole')).toBe(1);
  });
  it('turns by quarters', () => {
    expect(turned(page, 1)).toEqual({ width: 840, height: 600 });
    expect(turned(page, 2)).toEqual(page);
  });
});

describe('zooming keeps what is under the finger where it is', () => {
  const viewport = { width: 300, height: 400 };
  it('in something larger than its window', () => {
    const content = { width: 600, height: 800 };
    const next = { width: 1200, height: 1600 };
    const scroll = { x: 100, y: 200 };
    // (100 + 50) / 600 of the width lies under x = 50.
    expect(scrolledTo({ x: 50, y: 100 }, { scroll, viewport, content, next })).toEqual({ x: 250, y: 500 });
  });
  it('from something that stands in the middle of its window', () => {
    const content = { width: 200, height: 200 };
    const next = { width: 600, height: 600 };
    // 50 from the left edge is where the content begins: it stays there, which no scrolling below 0 allows.
    const scroll = { x: 0, y: 0 };
    expect(scrolledTo({ x: 150, y: 200 }, { scroll, viewport, content, next })).toEqual({ x: 150, y: 100 });
    expect(scrolledTo({ x: 50, y: 100 }, { scroll, viewport, content, next })).toEqual({ x: 0, y: 0 });
  });
  it('back to what fits: there is nothing to scroll', () => {
    const content = { width: 1200, height: 1600 };
    const next = { width: 300, height: 400 };
    expect(scrolledTo({ x: 9, y: 9 }, { scroll: { x: 700, y: 900 }, viewport, content, next })).toEqual({
      x: 0,
      y: 0,
    });
  });
});

it('tells the page at a height', () => {
  expect([0, 99, 100, 250, 900].map((offset) => pageAt([100, 200, 100], offset))).toEqual([0, 0, 1, 1, 2]);
  expect(pageAt([], 10)).toBe(0);
});

it('draws no more dots than a phone takes', () => {
  expect(dotsPerPixel({ width: 600, height: 800 }, 2)).toBe(2);
  const large = { width: 5000, height: 7000 };
  const dots = dotsPerPixel(large, 3);
  expect(large.width * dots * large.height * dots).toBeCloseTo(10_000_000, -2);
});
