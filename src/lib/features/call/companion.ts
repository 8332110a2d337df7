/**
 * Goes along with each connection from the moment it is established: measures it, adapts what is sent. Called again for
 * each fresh call with the same participant.
 * @returns what ends it
 */
export type Companion = (connection: RTCPeerConnection, peerId: string) => () => void;
