import type { JoinAnswer } from '#domain/call.ts';
import type { MediaConnection, Peer } from 'peerjs';

/** One call between two participants, whoever placed it. */
export interface MediaCall {
  readonly peerId: string;
  /** null once closed. */
  readonly connection: RTCPeerConnection | null;
  close(): void;
}

export interface CallHandlers {
  onstream(stream: MediaStream): void;
  onclose(): void;
}

export interface Signalling {
  call(peerId: string, stream: MediaStream, handlers: CallHandlers): MediaCall | null;
  /** Connects again at once: the room's socket has just found the network dead. */
  revive(): void;
  close(): void;
}

export interface SignallingOptions {
  answer: Pick<JoinAnswer, 'peerId' | 'token' | 'iceServers'>;
  location: Pick<Location, 'hostname' | 'port' | 'protocol'>;
  /** What to do with a call that comes in: the stream to answer with, and its handlers; null refuses it. */
  onincoming(call: MediaCall): { stream: MediaStream; handlers: CallHandlers } | null;
}

const OPEN_TIMEOUT_MS = 8_000;
const RETRY_MS = [0, 300, 600, 1_200, 3_000];

function mediaCall(connection: MediaConnection): MediaCall {
  return {
    peerId: connection.peer,
    get connection() {
      // PeerJS sets it to null when it closes, whatever its types say.
      return (connection.peerConnection as RTCPeerConnection | null) ?? null;
    },
    close: () => connection.close(),
  };
}

function attach(connection: MediaConnection, { onstream, onclose }: CallHandlers): void {
  connection.on('stream', onstream);
  connection.on('close', onclose);
  // A failed negotiation closes by itself; an emitter without a listener would throw.
  connection.on('error', onclose);
}

/** Keeps the socket to PeerServer up; running calls don't need it. */
function keepConnected(peer: Peer): void {
  let failures = 0;
  peer.on('open', () => (failures = 0));
  peer.on('disconnected', () => {
    if (peer.destroyed) return;
    const delayMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0;
    failures += 1;
    setTimeout(() => {
      if (!peer.destroyed && peer.disconnected) peer.reconnect();
    }, delayMs);
  });
}

/**
 * Opens the signalling socket under the id that the join answer gave.
 * @throws Error when it isn't open within 8 s.
 */
export async function openSignalling({
  answer,
  location,
  onincoming,
}: SignallingOptions): Promise<Signalling> {
  const { Peer } = await import('peerjs');
  const secure = location.protocol === 'https:';
  const peer = new Peer(answer.peerId, {
    host: location.hostname,
    port: Number(location.port) || (secure ? 443 : 80),
    path: '/signal',
    secure,
    token: answer.token,
    config: { iceServers: answer.iceServers },
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
    const timer = setTimeout(() => fail('time-out'), OPEN_TIMEOUT_MS);
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
  keepConnected(peer);
  return {
    call(peerId, stream, handlers) {
      if (peer.disconnected || peer.destroyed) return null;
      const connection = peer.call(peerId, stream) as MediaConnection | undefined;
      if (!connection) return null;
      attach(connection, handlers);
      return mediaCall(connection);
    },
    revive() {
      if (!peer.destroyed && !peer.disconnected) peer.disconnect();
    },
    close: () => peer.destroy(),
  };
}
