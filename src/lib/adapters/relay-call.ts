import type { JoinAnswer } from '#domain/call.ts';
import type { NetworkFigures } from '#domain/self-test.ts';

export type IceServers = JoinAnswer['iceServers'];
export type Transport = NetworkFigures['transport'];

const TRANSPORTS: readonly Transport[] = ['udp', 'tcp', 'tls'];
/** The next transport starts beside one that is slow: one that is blocked says nothing at all. */
const HEAD_START_MS = 2_000;
const CONNECT_TIMEOUT_MS = 8_000;

/** How a relay's address is reached: `turn:host:3478?transport=udp`. */
function transportOf(url: string): Transport | null {
  if (url.startsWith('turns:')) return 'tls';
  if (!url.startsWith('turn:')) return null;
  return url.includes('transport=tcp') ? 'tcp' : 'udp';
}

/** The relays reached by one transport; empty when none is. */
const relaysBy = (transport: Transport, servers: IceServers): IceServers =>
  servers
    .map((server) => ({ ...server, urls: server.urls.filter((url) => transportOf(url) === transport) }))
    .filter(({ urls }) => urls.length > 0);

/** Two ends in this page that meet at the relay only. */
export interface RelayCall {
  transport: Transport;
  caller: RTCPeerConnection;
  callee: RTCPeerConnection;
  /** The caller's end of a channel on which the callee hears each message once, or never. */
  near: RTCDataChannel;
  far: RTCDataChannel;
  close(): void;
}

/** @throws Error when the two ends don't meet in time, or `signal` says to stop. */
async function place(
  transport: Transport,
  iceServers: IceServers,
  stream: MediaStream,
  signal: AbortSignal,
): Promise<RelayCall> {
  const config: RTCConfiguration = { iceServers, iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle' };
  const caller = new RTCPeerConnection(config);
  const callee = new RTCPeerConnection(config);
  const close = () => {
    caller.close();
    callee.close();
  };
  // Safari contacts no relay for a connection without channel or track.
  const near = caller.createDataChannel('probe', { ordered: false, maxRetransmits: 0 });
  for (const track of stream.getTracks()) caller.addTrack(track, stream);
  try {
    const far = await new Promise<RTCDataChannel>((resolve, reject) => {
      const giveUp = () => reject(new Error(`no relay by ${transport}`));
      setTimeout(giveUp, CONNECT_TIMEOUT_MS);
      signal.addEventListener('abort', giveUp);
      let isRelayed = false;
      caller.onicecandidate = ({ candidate }) => {
        if (candidate) {
          isRelayed ||= candidate.candidate !== '';
          void callee.addIceCandidate(candidate).catch(() => undefined);
        } else if (!isRelayed) giveUp();
      };
      callee.onicecandidate = ({ candidate }) => {
        if (candidate) void caller.addIceCandidate(candidate).catch(() => undefined);
      };
      callee.ondatachannel = ({ channel }) => {
        if (channel.readyState === 'open') resolve(channel);
        else channel.onopen = () => resolve(channel);
      };
      void (async () => {
        const offer = await caller.createOffer();
        await caller.setLocalDescription(offer);
        await callee.setRemoteDescription(offer);
        const answer = await callee.createAnswer();
        await callee.setLocalDescription(answer);
        await caller.setRemoteDescription(answer);
      })().catch(giveUp);
    });
    return { transport, caller, callee, near, far, close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Calls oneself through the relay, over UDP, else TCP, else TLS: whichever meets first, each with a head start over the
 * next. Null when none does.
 */
export async function placeRelayCall(servers: IceServers, stream: MediaStream): Promise<RelayCall | null> {
  const ways = TRANSPORTS.map((transport) => ({ transport, relays: relaysBy(transport, servers) })).filter(
    ({ relays }) => relays.length > 0,
  );
  const others = new AbortController();
  return new Promise((resolve) => {
    let begun = 0;
    let lost = 0;
    let found = false;
    const won = (call: RelayCall) => {
      if (found) return call.close();
      found = true;
      others.abort();
      resolve(call);
    };
    const failed = () => {
      lost += 1;
      if (lost === ways.length) resolve(null);
      // Nothing else is being tried: no head start left to give.
      else if (lost === begun) begin();
    };
    const begin = () => {
      const way = found ? undefined : ways[begun];
      if (!way) return;
      begun += 1;
      place(way.transport, way.relays, stream, others.signal).then(won, failed);
      const next = begun;
      setTimeout(() => begun === next && begin(), HEAD_START_MS);
    };
    if (ways.length === 0) resolve(null);
    begin();
  });
}
