/** Calls back whenever this page may have missed something: shown again, network back, restored from memory. */
export function onWakeUp(callback: () => void): () => void {
  const whenVisible = () => {
    if (document.visibilityState === 'visible') callback();
  };
  document.addEventListener('visibilitychange', whenVisible);
  addEventListener('online', callback);
  addEventListener('pageshow', callback);
  return () => {
    document.removeEventListener('visibilitychange', whenVisible);
    removeEventListener('online', callback);
    removeEventListener('pageshow', callback);
  };
}
