/** As much of an RTCPeerConnection as ICE restarts touch; it never connects by itself. */
export class FakePeerConnection extends EventTarget {
  iceConnectionState: RTCIceConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  /** In order: `offer 1`, `local offer 1`, `remote answer …`, `servers …`. */
  readonly log: string[] = [];
  /** How often a whole one was asked of the encoder. */
  wholePictures = 0;
  #made = 0;
  readonly #sender = {
    track: { kind: 'video' },
    getParameters: () => ({ encodings: [{}], codecs: [] }),
    setParameters: async (_parameters: object, options?: object) => {
      if (options) this.wholePictures += 1;
    },
    replaceTrack: async () => undefined,
  } as unknown as RTCRtpSender;

  getSenders(): RTCRtpSender[] {
    return [this.#sender];
  }
  getConfiguration(): RTCConfiguration {
    return { bundlePolicy: 'max-bundle' };
  }
  setConfiguration({ iceServers }: RTCConfiguration): void {
    this.log.push(`servers ${iceServers?.map(({ username }) => username).join()}`);
  }
  async createOffer(): Promise<RTCSessionDescriptionInit> {
    return { type: 'offer', sdp: `offer ${++this.#made}` };
  }
  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    return { type: 'answer', sdp: `answer ${++this.#made}` };
  }
  async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.localDescription = description;
    this.log.push(`local ${description.sdp}`);
  }
  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.log.push(`remote ${description.sdp}`);
  }
  async addIceCandidate({ candidate }: RTCIceCandidateInit): Promise<void> {
    this.log.push(`candidate ${candidate}`);
  }
  setIceState(state: RTCIceConnectionState): void {
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }
}
