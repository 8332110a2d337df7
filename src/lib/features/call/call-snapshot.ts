import type { Participant } from '#domain/call.ts';
import type { CallState } from '#domain/call-state.ts';

/** What a screen shows. Replaced as a whole at each change. */
export interface CallSnapshot {
  state: CallState;
  local: MediaStream | null;
  remote: MediaStream | null;
  other: Participant | null;
  microphoneOn: boolean;
  cameraOn: boolean;
  /** No camera could be had. */
  audioOnly: boolean;
  /** Camera or microphone stopped by itself: a phone call, a plug pulled, another application. */
  deviceLost: boolean;
}

export const IDLE: CallSnapshot = {
  state: { name: 'idle' },
  local: null,
  remote: null,
  other: null,
  microphoneOn: true,
  cameraOn: true,
  audioOnly: false,
  deviceLost: false,
};
