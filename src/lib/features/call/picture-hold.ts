/** Why a picture isn't sent to another participant: nothing comes from them, or their line can't carry it. */
export type HoldReason = 'lost' | 'path';

const held = new WeakMap<RTCPeerConnection, Set<HoldReason>>();

type SetParameters = (parameters: RTCRtpSendParameters, options?: object) => Promise<void>;

async function setPicture(connection: RTCPeerConnection, { isSent }: { isSent: boolean }): Promise<void> {
  for (const sender of connection.getSenders()) {
    if (sender.track?.kind !== 'video') continue;
    const parameters = sender.getParameters();
    const setParameters = sender.setParameters.bind(sender) as SetParameters;
    for (const encoding of parameters.encodings) encoding.active = isSent;
    // Chromium alone knows the option: a picture that can be decoded alone, at once.
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
    await (isSent ? setParameters(parameters, { encodingOptions }) : setParameters(parameters));
  }
}

/** What a closed connection or an older browser refuses changes nothing: the picture goes on as it was. */
const tryPicture = (connection: RTCPeerConnection, isSent: boolean) =>
  setPicture(connection, { isSent }).catch(() => undefined);

/**
 * Sends no picture for that reason, without a negotiation; sound goes on. What is sent to who receives nothing waits in
 * the browser, and holds up the first picture of the return by up to two seconds.
 */
export async function holdPicture(connection: RTCPeerConnection, reason: HoldReason): Promise<void> {
  const reasons = held.get(connection) ?? new Set();
  held.set(connection, reasons);
  reasons.add(reason);
  if (reasons.size === 1) await tryPicture(connection, false);
}

/** The picture is sent again once no other reason is left, beginning with a whole one: without it, nothing is seen. */
export async function releasePicture(connection: RTCPeerConnection, reason: HoldReason): Promise<void> {
  const reasons = held.get(connection);
  reasons?.delete(reason);
  if (!reasons || reasons.size === 0) await tryPicture(connection, true);
}
