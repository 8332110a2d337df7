import { markCall } from '$lib/adapters/call-presence.ts';
import { readPath } from '$lib/adapters/call-path.ts';
import { createLineReader as createReader } from '$lib/adapters/line-sample.ts';
import { watchSurroundings } from '$lib/adapters/surroundings.ts';
import { sendCallSummary } from '$lib/adapters/call-summary.ts';
import { measureRoundTrip } from '$lib/adapters/network-probe.ts';
import { onNetworkChange } from '$lib/adapters/network-change.ts';
import { loadSignalling, openSignalling } from '$lib/adapters/peer.ts';
import { openSound } from '$lib/adapters/sound.ts';
import { readCallTimings } from '$lib/adapters/timings.ts';
import { keepAwake } from '$lib/adapters/wake-lock.ts';
import type { WatchPorts } from '$lib/features/call-summary/watch-call.ts';
import { createAdaptation } from './adapt-lines.ts';
import type { CallPorts, Joining } from './call-ports.ts';
import type { Companion } from './companion.ts';
import { createDevicePorts } from './browser-devices.ts';
import { watchMedia } from './media-watch.ts';
import { shapeSenders, sourceOf } from './shape-senders.ts';
import { openRoom } from './room-socket.ts';

export const watchPorts: WatchPorts = { readPath, sendSummary: sendCallSummary };

/** The call's world in a browser; how to join is what tells a doctor from a family. */
export function createBrowserPorts(joining: Joining, companions: Companion[] = []): CallPorts {
  const timings = readCallTimings(sessionStorage);
  // Who has this screen is about to call; without a network a failure would be remembered.
  if (navigator.onLine) loadSignalling().catch(() => undefined);
  const isServiceUp = async () => (await measureRoundTrip(fetch.bind(globalThis))) !== null;
  return {
    ...joining,
    ...createDevicePorts(timings),
    timings,
    openRoom: (token, handlers) => {
      const url = `${location.origin.replace(/^http/, 'ws')}/room?token=${token}`;
      return openRoom({ url, timings, isServiceUp }, handlers);
    },
    openSignalling: (answer, onincoming) => openSignalling({ answer, location, timings, onincoming }),
    watchMedia,
    accompany(connection, peerId) {
      const stops = companions.map((accompany) => accompany(connection, peerId));
      return () => stops.forEach((stop) => stop());
    },
    adapt: createAdaptation({
      timings,
      createReader,
      sourceOf,
      shapeSenders,
      surroundings: watchSurroundings(),
    }),
    onNetworkChange,
    keepAwake() {
      const stops = [keepAwake(), markCall()];
      return () => stops.forEach((stop) => stop());
    },
    chime() {
      const sound = openSound();
      void sound.playTone().finally(() => sound.close());
    },
  };
}
