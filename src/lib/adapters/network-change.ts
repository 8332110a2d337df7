/** Chromium and Android name the kind of network, and tell when it changes. */
interface NavigatorWithConnection {
  readonly connection?: EventTarget;
}

/** Calls back when the network may have come back, or may be another one; the page's return from sleep included. */
export function onNetworkChange(callback: () => void): () => void {
  const { connection } = navigator as NavigatorWithConnection;
  const whenVisible = () => {
    if (document.visibilityState === 'visible') callback();
  };
  addEventListener('online', callback);
  connection?.addEventListener('change', callback);
  document.addEventListener('visibilitychange', whenVisible);
  return () => {
    removeEventListener('online', callback);
    connection?.removeEventListener('change', callback);
    document.removeEventListener('visibilitychange', whenVisible);
  };
}
