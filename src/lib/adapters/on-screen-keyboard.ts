/** What of the window one still sees above an on-screen keyboard, in pixels. */
export interface VisibleArea {
  top: number;
  height: number;
}

/** Smaller things cover a window too: an address bar that comes back. */
const LEAST_KEYBOARD_PX = 120;

interface Window {
  visualViewport: Pick<
    VisualViewport,
    'height' | 'offsetTop' | 'scale' | 'addEventListener' | 'removeEventListener'
  > | null;
  /** Of the page's own window, which a keyboard doesn't change. */
  fullHeight(): number;
}

const browserWindow = (): Window => ({
  visualViewport: window.visualViewport,
  fullHeight: () => document.documentElement.clientHeight,
});

/**
 * Tells what a keyboard leaves to be seen, null without one, until the returned function is called. Browsers lay the
 * keyboard over the page, and push what one types in into view together with all the rest.
 */
export function watchKeyboard(
  onchange: (area: VisibleArea | null) => void,
  { visualViewport: viewport, fullHeight } = browserWindow(),
): () => void {
  if (!viewport) return () => undefined;
  const tell = () => {
    const isZoomed = viewport.scale > 1.05;
    const isCovered = fullHeight() - viewport.height > LEAST_KEYBOARD_PX;
    onchange(isCovered && !isZoomed ? { top: viewport.offsetTop, height: viewport.height } : null);
  };
  viewport.addEventListener('resize', tell);
  viewport.addEventListener('scroll', tell);
  tell();
  return () => {
    viewport.removeEventListener('resize', tell);
    viewport.removeEventListener('scroll', tell);
  };
}
