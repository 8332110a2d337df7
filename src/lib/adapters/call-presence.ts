const NAME = 'vis-a-vis-call';

/** Tells the other tabs of this browser that a call is on in this one. Returns what ends it. */
export function markCall(): () => void {
  const over = new AbortController();
  const held = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  void navigator.locks?.request(NAME, { mode: 'shared' }, () => held).catch(() => undefined);
  return () => over.abort();
}

/** Whether a call is on in any tab of this browser; no where it can't tell. */
export async function isInCall(): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === NAME);
}
