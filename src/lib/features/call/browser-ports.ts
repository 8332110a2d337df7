import { openMedia, placeholderPicture, stopMedia } from '$lib/adapters/media.ts';
import { openSignalling } from '$lib/adapters/peer.ts';
import type { CallPorts } from './call-ports.ts';
import { watchMedia } from './media-watch.ts';
import { openRoom } from './room-socket.ts';

/** Keeps the screen on where the browser can, again each time the page comes back to the front. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const ask = async () => {
    if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused on a low battery: the call goes on without.
    const given = await navigator.wakeLock.request('screen').catch(() => null);
    if (over) void given?.release();
    else lock = given;
  };
  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}

/** The call's world in a browser; how to join is what tells a doctor from a family. */
export function createBrowserPorts(joining: Pick<CallPorts, 'join' | 'continueHere'>): CallPorts {
  return {
    ...joining,
    openMedia: () => openMedia(),
    stopMedia,
    placeholderPicture,
    openRoom: (token, handlers) =>
      openRoom(`${location.origin.replace(/^http/, 'ws')}/room?token=${token}`, handlers),
    openSignalling: (answer, onincoming) => openSignalling({ answer, location, onincoming }),
    watchMedia,
    keepAwake,
  };
}
