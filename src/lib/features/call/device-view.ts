import type { Device, SourceKind } from '#domain/call-device.ts';
import { NO_SOURCE, type DeviceNews, type SourceView } from './source-view.ts';

/** Something is wrong with what goes out, and one step helps. */
export interface DeviceTrouble {
  kind: SourceKind;
  why: 'interrupted' | NonNullable<SourceView['cause']>;
}

/** One's own devices, as screens show them. */
export interface DeviceView {
  /** What goes out of one's own devices, stand-ins included. */
  local: MediaStream | null;
  microphoneOn: boolean;
  cameraOn: boolean;
  /** The camera gives no picture, and not by choice. */
  audioOnly: boolean;
  /** Camera or microphone stopped by itself: a phone call, a plug pulled, another application. */
  deviceLost: boolean;
  trouble: DeviceTrouble | null;
  camera: SourceView;
  microphone: SourceView;
  /** This page's camera has shown something: what comes after is a loss. */
  hadCamera: boolean;
  /** Every device there is. */
  list: Device[];
  /** Where the others' sound goes; empty: wherever the system sends it. */
  loudspeaker: string;
  /** For a few seconds. */
  news: DeviceNews | null;
  /** Someone speaks into the microphone that is cut. */
  speaksMuted: boolean;
}

export const NO_DEVICES: DeviceView = {
  ...{ local: null, microphoneOn: true, cameraOn: true, audioOnly: false, deviceLost: false, trouble: null },
  ...{ camera: NO_SOURCE, microphone: NO_SOURCE, hadCamera: false, list: [], loudspeaker: '', news: null },
  speaksMuted: false,
};

function troubleOf(kind: SourceKind, { state, cause }: SourceView): DeviceTrouble | null {
  if (state === 'interrupted') return { kind, why: 'interrupted' };
  return state === 'none' && cause !== null ? { kind, why: cause } : null;
}

/** Without sound nothing goes: it comes first. Who came without a camera has no trouble, only sound. */
export function ownTrouble({ local, microphone, camera, hadCamera }: DeviceView): DeviceTrouble | null {
  if (!local) return null;
  return troubleOf('microphone', microphone) ?? (hadCamera ? troubleOf('camera', camera) : null);
}
