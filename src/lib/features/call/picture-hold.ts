import { changeParameters, type Encoding, type Parameters } from './sender-parameters.ts';

/** Why a picture isn't sent to another participant: nothing comes from them, or their line can't carry it. */
export type HoldReason = 'lost' | 'path';

const held = new WeakMap<RTCPeerConnection, Set<HoldReason>>();

/**
 * Another coder than the one in use. Chromium goes on answering requests for lost pieces of a picture it no longer
 * sends, for half a minute on a slow line, and they take the room that the sound needs; with another coder in place it has
 * forgotten them.
 */
function anotherCodec({ codecs }: Parameters): RTCRtpCodec | undefined {
  return codecs?.find(({ mimeType }) => /VP[89]/.test(mimeType) && mimeType !== codecs[0]?.mimeType);
}

function stop(encoding: Encoding, parameters: Parameters, reasons: Set<HoldReason>): void {
  encoding.active = false;
  const codec = reasons.has('path') ? anotherCodec(parameters) : undefined;
  if (codec) encoding.codec = codec;
}

function start(encoding: Encoding): void {
  encoding.active = true;
  delete encoding.codec;
}

/**
 * Sends no picture for that reason, without a negotiation; sound goes on. What is sent to who receives nothing waits in
 * the browser, and holds up the first picture of the return by up to two seconds.
 */
export async function holdPicture(connection: RTCPeerConnection, reason: HoldReason): Promise<void> {
  const reasons = held.get(connection) ?? new Set();
  held.set(connection, reasons);
  const isFirst = reasons.size === 0;
  if (reasons.has(reason)) return;
  reasons.add(reason);
  if (!isFirst && reason !== 'path') return;
  const write = (encoding: Encoding, parameters: Parameters) => stop(encoding, parameters, reasons);
  // What a closed connection or an older browser refuses changes nothing: the picture goes on as it was.
  await changeParameters(connection, 'video', write).catch(() => undefined);
}

/** The picture is sent again once no other reason is left, beginning with a whole one: without it, nothing is seen. */
export async function releasePicture(connection: RTCPeerConnection, reason: HoldReason): Promise<void> {
  const reasons = held.get(connection);
  reasons?.delete(reason);
  if (reasons && reasons.size > 0) return;
  await changeParameters(connection, 'video', start, { keyFrame: true }).catch(() => undefined);
}
