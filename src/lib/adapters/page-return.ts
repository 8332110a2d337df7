const CONTROLS = 'button, a, input, select, textarea, label, dialog';

/** Calls back when someone comes back to the page, or touches it anywhere but on a control; returns what ends it. */
export function onPageReturn(callback: (how: 'seen' | 'tapped') => void): () => void {
  const onvisibility = () => {
    if (document.visibilityState === 'visible') callback('seen');
  };
  const ontap = ({ target }: Event) => {
    if (!(target instanceof Element && target.closest(CONTROLS))) callback('tapped');
  };
  document.addEventListener('visibilitychange', onvisibility);
  document.addEventListener('click', ontap);
  return () => {
    document.removeEventListener('visibilitychange', onvisibility);
    document.removeEventListener('click', ontap);
  };
}
