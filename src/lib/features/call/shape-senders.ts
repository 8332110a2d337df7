import type { Source, Wanted } from '#domain/call-encoding.ts';
import { holdPicture, releasePicture } from './picture-hold.ts';
import { changeParameters } from './sender-parameters.ts';

/** What the picture that goes out is made of. */
export function sourceOf(connection: RTCPeerConnection): Source {
  const track = connection.getSenders().find((sender) => sender.track?.kind === 'video')?.track;
  const settings = track?.getSettings();
  const longSide = Math.max(settings?.width ?? 0, settings?.height ?? 0);
  return { longSide, isScreen: settings !== undefined && 'displaySurface' in settings };
}

const shaped = new WeakMap<RTCPeerConnection, Wanted>();

/**
 * Makes the senders do so; nothing is negotiated. What a browser doesn't know of it, it leaves out; what it refuses
 * changes nothing.
 */
export async function shapeSenders(connection: RTCPeerConnection, wanted: Wanted): Promise<void> {
  const wasActive = shaped.get(connection)?.isActive ?? true;
  shaped.set(connection, wanted);
  const sound = changeParameters(connection, 'audio', (encoding) => {
    encoding.maxBitrate = wanted.soundKbps * 1_000;
    encoding.priority = encoding.networkPriority = 'high';
  });
  const holding = wasActive && !wanted.isActive ? holdPicture(connection, 'path') : null;
  const picture = changeParameters(connection, 'video', (encoding, parameters) => {
    encoding.maxBitrate = Math.round(wanted.kbps * 1_000);
    encoding.maxFramerate = wanted.framesPerSecond;
    encoding.scaleResolutionDownBy = wanted.scaleDownBy;
    parameters.degradationPreference = wanted.preference;
  });
  await Promise.allSettled([sound, holding, picture]);
  // Its first picture has the new size already.
  if (!wasActive && wanted.isActive) await releasePicture(connection, 'path');
}
