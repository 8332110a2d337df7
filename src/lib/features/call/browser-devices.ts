import type { CallTimings } from '#domain/call-timings.ts';
import type { SourceKind } from '#domain/call-device.ts';
import { isDeadMicrophone } from '$lib/adapters/dead-microphone.ts';
import { createDeviceChoices } from '$lib/adapters/device-choices.ts';
import { deviceOfTrack, listDevices, onDeviceChange } from '$lib/adapters/device-list.ts';
import { openMedia, openTrack, placeholderPicture, stopMedia } from '$lib/adapters/media.ts';
import { onPageReturn } from '$lib/adapters/page-return.ts';
import { openSilence } from '$lib/adapters/sound.ts';
import { watchVoice } from '$lib/adapters/voice-watch.ts';
import type { DevicePorts } from './device-ports.ts';
import type { StandIn } from './source-view.ts';

function standIn(kind: SourceKind): StandIn | null {
  if (kind === 'microphone') return openSilence();
  const track = placeholderPicture();
  return track && { track, stop: () => track.stop() };
}

/** The devices of this browser. */
export const createDevicePorts = (timings: CallTimings): DevicePorts => ({
  ...{ timings, stopMedia, listDevices, deviceOfTrack, standIn, onDeviceChange },
  openMedia: (wish) => openMedia(wish),
  openTrack: (kind, wish) => openTrack(kind, wish),
  streamOf: (tracks) => new MediaStream(tracks),
  choices: createDeviceChoices(),
  onReturn: onPageReturn,
  isDead: isDeadMicrophone,
  watchVoice,
});
