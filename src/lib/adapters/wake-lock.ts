/**
 * Keeps the screen on where the browser can, again each time the page comes back to the front; a screen that locks would
 * take the microphone along. Returns what lets it sleep again.
 */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isAsking = false;
  let isOver = false;
  const ask = async () => {
    const isNeeded = !isOver && !isAsking && (!lock || lock.released);
    if (!isNeeded || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    isAsking = true;
    // Refused on a low battery: the call goes on without.
    lock = await navigator.wakeLock.request('screen').catch(() => null);
    isAsking = false;
    if (isOver) void lock?.release();
  };
  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
