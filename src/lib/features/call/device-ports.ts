import type { CallTimings } from '#domain/call-timings.ts';
import type { DeviceChoices } from '$lib/adapters/device-choices.ts';
import type { MediaOutcome, MediaWish } from '$lib/adapters/media.ts';
import type { SourcePorts } from './source-view.ts';

/** Everything one's own devices touch outside the call. */
export interface DevicePorts extends Omit<SourcePorts, 'chosen'> {
  openMedia(wish: MediaWish): Promise<MediaOutcome>;
  stopMedia(stream: MediaStream | null): void;
  streamOf(tracks: MediaStreamTrack[]): MediaStream;
  /** What this browser's owner chose before. */
  choices: DeviceChoices;
  /** Calls back when something is plugged in or out; returns what ends it. */
  onDeviceChange(callback: () => void): () => void;
  /** Calls back when its owner comes back to the page or touches it; returns what ends it. */
  onReturn(callback: (how: 'seen' | 'tapped') => void): () => void;
  /** A live track that gives nothing but zeros: what an iPhone leaves after a phone call. */
  isDead(microphone: MediaStreamTrack): Promise<boolean>;
  /** Calls back while someone speaks into it although it is cut; returns what ends it. */
  watchVoice(microphone: MediaStreamTrack, onvoice: () => void): () => void;
  timings: Pick<CallTimings, 'deviceGraceMs' | 'newsMs' | 'speaksMutedMs'>;
}
