import type { JoinAnswer } from '#domain/call.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import type { MediaOutcome } from '$lib/adapters/media.ts';
import type { Signalling, SignallingOptions } from '$lib/adapters/peer.ts';
import type { WatchMedia } from './call-line.ts';
import type { RoomHandlers, RoomSocket } from './room-socket.ts';

/** Everything the call touches outside itself. */
export interface CallPorts {
  join(): Promise<CallResult<JoinAnswer>>;
  /** Takes the seat over from a silent device; absent for who can't be elsewhere. */
  continueHere?(): Promise<CallResult<JoinAnswer>>;
  openMedia(): Promise<MediaOutcome>;
  stopMedia(stream: MediaStream | null): void;
  /** Stands for a camera that isn't there. */
  placeholderPicture(): MediaStreamTrack | null;
  openRoom(token: string, handlers: RoomHandlers): RoomSocket;
  openSignalling(
    answer: SignallingOptions['answer'],
    onincoming: SignallingOptions['onincoming'],
  ): Promise<Signalling>;
  watchMedia: WatchMedia;
  /** Keeps the screen on; returns what lets it sleep again. */
  keepAwake(): () => void;
}
