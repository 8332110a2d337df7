/** With members that browsers know and TypeScript's types don't. */
export type Encoding = RTCRtpEncodingParameters & { codec?: RTCRtpCodec };
export type Parameters = Omit<RTCRtpSendParameters, 'encodings'> & {
  encodings: Encoding[];
  degradationPreference?: 'balanced' | 'maintain-framerate' | 'maintain-resolution';
};
type SetParameters = (parameters: Parameters, options?: object) => Promise<void>;

const underWay = new WeakMap<RTCRtpSender, Promise<unknown>>();

/**
 * The one way to change what the senders of a kind do. Parameters are read and written back whole, so that two writers at
 * the same time would undo each other: each waits for the one before.
 * @param options for each encoding; Chromium alone knows them
 * @throws DOMException what the browser refuses
 */
export async function changeParameters(
  connection: RTCPeerConnection,
  kind: 'audio' | 'video',
  edit: (encoding: Encoding, parameters: Parameters) => void,
  options?: object,
): Promise<void> {
  for (const sender of connection.getSenders()) {
    if (sender.track?.kind !== kind) continue;
    const write = async () => {
      const parameters = sender.getParameters() as Parameters;
      // Firefox before 110 names none until one was set.
      if (!parameters.encodings?.length) parameters.encodings = [{}];
      for (const encoding of parameters.encodings) edit(encoding, parameters);
      const setParameters = sender.setParameters.bind(sender) as SetParameters;
      if (!options) return setParameters(parameters);
      return setParameters(parameters, { encodingOptions: parameters.encodings.map(() => options) });
    };
    const before = underWay.get(sender) ?? Promise.resolve();
    const written = before.then(write, write);
    underWay.set(sender, written);
    await written;
  }
}
