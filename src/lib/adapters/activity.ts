const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
/** One sign a second says as much as a hundred. */
const EVERY_MS = 1_000;

/** Calls back when somebody touches the screen or a key, before anything on the page hears of it. Returns what ends it. */
export function onActivity(callback: () => void): () => void {
  let last = 0;
  const note = () => {
    if (Math.abs(Date.now() - last) < EVERY_MS) return;
    last = Date.now();
    callback();
  };
  const options = { capture: true, passive: true };
  for (const sign of SIGNS) addEventListener(sign, note, options);
  return () => SIGNS.forEach((sign) => removeEventListener(sign, note, options));
}
