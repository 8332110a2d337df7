/**
 * For what holds a list whose acts take their own line away: the focus stays at the list (`tabindex="-1"`), or goes to the
 * page's title once the list is gone too. Nobody who works by keys or by ear begins again at the top.
 */
export function keepFocus(whole: HTMLElement): () => void {
  let held: Element | null = null;
  const hold = ({ target }: FocusEvent) => (held = target as Element);
  const check = () => {
    if (!held || held.isConnected || document.activeElement !== document.body) return;
    held = null;
    const list = whole.isConnected ? whole.querySelector<HTMLElement>('[tabindex="-1"]') : null;
    (list ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
  };
  // A dialog gives the focus back to what may be gone by then.
  const checkLater = () => setTimeout(check);
  const observer = new MutationObserver(check);
  observer.observe(whole, { childList: true, subtree: true });
  whole.addEventListener('focusin', hold);
  document.addEventListener('close', checkLater, true);
  return () => {
    observer.disconnect();
    document.removeEventListener('close', checkLater, true);
    checkLater();
  };
}
