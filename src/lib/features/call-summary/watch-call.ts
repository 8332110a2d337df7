import type { CallFigures } from '#domain/call-summary.ts';
import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { Joining } from '$lib/features/call/call-ports.ts';
import type { CallSnapshot } from '$lib/features/call/call-snapshot.ts';
import type { Companion } from '$lib/features/call/companion.ts';
import { CallRecord } from './call-record.ts';

export interface WatchPorts {
  readPath(connection: RTCPeerConnection): Promise<CallFigures['path']>;
  /** Leaves with the page: nobody waits for it. */
  sendSummary(token: string, figures: CallFigures): void;
}

/** Keeps the record of one page's call, and sends it when the call or the page ends. */
export function watchCall(joining: Joining, { readPath, sendSummary }: WatchPorts) {
  let record = new CallRecord();
  let token: string | null = null;
  let isInRoom = false;

  async function remember(answer: ReturnType<Joining['join']>) {
    const joined = await answer;
    if (joined.ok) token = joined.data.token;
    return joined;
  }
  function send(): void {
    const figures = token === null ? null : record.figures(performance.now());
    if (figures && token) sendSummary(token, figures);
  }

  const { continueHere } = joining;
  const watched: Joining = {
    join: () => remember(joining.join()),
    ...(continueHere && { continueHere: () => remember(continueHere()) }),
  };
  const companion: Companion = (connection) => {
    const look = () =>
      void readPath(connection)
        .then((path) => record.seePath(path))
        .catch(() => undefined);
    const first = setTimeout(look, CALL_TIMINGS.pathMs);
    const timer = setInterval(look, CALL_TIMINGS.pathEveryMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  };
  return {
    joining: watched,
    companion,
    see({ state, others, audioOnly, sendingPaused }: CallSnapshot): void {
      const roles = others.map(({ participant }) => participant.role);
      const isPaused = sendingPaused || others.some(({ sends }) => sends?.camera === 'paused');
      const isSound = audioOnly || isPaused;
      record.see({ state: state.name, others: roles, audioOnly: isSound }, performance.now());
      if (isInRoom && state.name === 'ended') {
        isInRoom = false;
        removeEventListener('pagehide', send);
        send();
        // Who comes in again is told of by itself.
        record = new CallRecord();
      } else if (!isInRoom && record.isRunning) {
        isInRoom = true;
        // A page that comes back from the browser's cache goes on, and tells again: the longer call counts.
        addEventListener('pagehide', send);
      }
    },
  };
}
