import type { CallTimings } from '#domain/call-timings.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { MediaConnection, Peer } from 'peerjs';

type IceServers = JoinAnswer['iceServers'];

/** One connection between two participants, whoever placed the call. */
export interface MediaCall {
  /** The same on both sides. */
  readonly id: string;
  readonly peerId: string;
  /** null once closed. */
  readonly connection: RTCPeerConnection | null;
  /**
   * Takes the connection away from PeerJS, which closes it when ICE fails and falls silent once it is complete. From
   * here on nothing but `close` ends it.
   */
  takeOver(handlers: { onclosed(): void; oncandidate(candidate: RTCIceCandidate): void }): void;
  close(): void;
}

export interface CallHandlers {
  onstream(stream: MediaStream): void;
  /** Closed by the other, or failed before it was taken over. */
  onclose(): void;
}

export interface Signalling {
  /** null while the socket is on its way back. */
  call(peerId: string, stream: MediaStream, handlers: CallHandlers): MediaCall | null;
  /** For the calls to come. */
  setIceServers(iceServers: IceServers): void;
  /**
   * Gives the socket up until `revive`: browsers open one socket at a time to one address, and the room's goes first.
   */
  pause(): void;
  /** Connects again at once, whatever the socket believes of itself. */
  revive(): void;
  close(): void;
}

export interface SignallingOptions {
  answer: Pick<JoinAnswer, 'peerId' | 'token' | 'iceServers'>;
  location: Pick<Location, 'hostname' | 'port' | 'protocol'>;
  timings: Pick<CallTimings, 'signallingMs' | 'reopenMs' | 'retryMs'>;
  /** What to do with a call that comes in: the stream to answer with, and its handlers; null refuses it. */
  onincoming(call: MediaCall): { stream: MediaStream; handlers: CallHandlers } | null;
}

function mediaCall(connection: MediaConnection): MediaCall {
  const close = connection.close.bind(connection);
  return {
    id: connection.connectionId,
    peerId: connection.peer,
    get connection() {
      // PeerJS sets it to null when it closes, whatever its types say.
      return (connection.peerConnection as RTCPeerConnection | null) ?? null;
    },
    takeOver({ onclosed, oncandidate }) {
      const { peerConnection } = connection;
      const dataChannel = connection.dataChannel as RTCDataChannel | undefined;
      connection.close = () => undefined;
      peerConnection.oniceconnectionstatechange = null;
      peerConnection.onicecandidate = ({ candidate }) => {
        if (candidate?.candidate) oncandidate(candidate);
      };
      // Its end at the other side is the one sign of a closed connection that comes at once.
      const listen = (channel: RTCDataChannel) => channel.addEventListener('close', onclosed);
      if (dataChannel) listen(dataChannel);
      else peerConnection.addEventListener('datachannel', ({ channel }) => listen(channel));
    },
    close,
  };
}

function attach(connection: MediaConnection, { onstream, onclose }: CallHandlers): void {
  connection.on('stream', onstream);
  connection.on('close', onclose);
  // A failed negotiation closes by itself; an emitter without a listener would throw.
  connection.on('error', onclose);
}

/** Keeps the socket to PeerServer up unless it is paused; running calls don't need it. */
function keepConnected(peer: Peer, { reopenMs, retryMs }: SignallingOptions['timings']) {
  let failures = 0;
  let isPaused = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reconnect = () => {
    if (!peer.destroyed && peer.disconnected && !isPaused) peer.reconnect();
  };
  peer.on('open', () => (failures = 0));
  peer.on('disconnected', () => {
    clearTimeout(timer);
    timer = setTimeout(reconnect, failures === 0 ? 0 : Math.min(retryMs, reopenMs * 2 ** (failures - 1)));
    failures += 1;
  });
  const drop = () => {
    if (!peer.destroyed && !peer.disconnected) peer.disconnect();
  };
  return {
    pause() {
      isPaused = true;
      drop();
    },
    revive() {
      isPaused = false;
      failures = 0;
      drop();
      clearTimeout(timer);
      reconnect();
    },
  };
}

/** Begins to load what a call needs, before it is asked for. */
export const loadSignalling = () => import('peerjs');

/**
 * Opens the signalling socket under the id that the join answer gave.
 * @throws Error when it isn't open within `signallingMs`
 */
export async function openSignalling({
  answer,
  location,
  timings,
  onincoming,
}: SignallingOptions): Promise<Signalling> {
  const { Peer } = await loadSignalling();
  const secure = location.protocol === 'https:';
  // One transport for everything: a third of the addresses to gather, and of the relay's allocations.
  const config: RTCConfiguration = { iceServers: answer.iceServers, bundlePolicy: 'max-bundle' };
  const peer = new Peer(answer.peerId, {
    host: location.hostname,
    port: Number(location.port) || (secure ? 443 : 80),
    path: '/signal',
    secure,
    token: answer.token,
    config,
    debug: 0,
  });
  peer.on('call', (connection) => {
    const accepted = onincoming(mediaCall(connection));
    if (!accepted) return connection.close();
    attach(connection, accepted.handlers);
    connection.answer(accepted.stream);
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: unknown) => {
      peer.destroy();
      reject(new Error('signalling could not be opened', { cause }));
    };
    const timer = setTimeout(() => fail('time-out'), timings.signallingMs);
    peer.once('open', () => {
      clearTimeout(timer);
      resolve();
    });
    // Every later error also ends in `disconnected`, or belongs to one call, which tells it itself.
    peer.on('error', (error) => {
      if (peer.open || !peer.destroyed) return;
      clearTimeout(timer);
      fail(error);
    });
  });
  return {
    call(peerId, stream, handlers) {
      // What is sent before it is open again goes nowhere.
      if (!peer.open || peer.destroyed) return null;
      const connection = peer.call(peerId, stream) as MediaConnection | undefined;
      if (!connection) return null;
      attach(connection, handlers);
      return mediaCall(connection);
    },
    setIceServers: (iceServers) => void (config.iceServers = iceServers),
    ...keepConnected(peer, timings),
    close: () => peer.destroy(),
  };
}
