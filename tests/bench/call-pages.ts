import type { Page } from '@playwright/test';
import { createRequire } from 'node:module';
import type { IceServerSchema } from '#domain/call.ts';
import type * as z from 'zod/mini';

export type IceServers = z.infer<typeof IceServerSchema>[];

/** What the scripts below leave in a page. */
interface BareWindow {
  hear(message: object): Promise<void>;
  tell(message: object): void;
  offer(): Promise<void>;
}

/** One side of a call by hand: nothing but an RTCPeerConnection, and whoever carries its messages. */
function bareSide({ iceServers, policy }: { iceServers: IceServers; policy: RTCIceTransportPolicy }) {
  const bare = window as unknown as BareWindow;
  const video = document.createElement('video');
  video.autoplay = video.muted = true;
  video.setAttribute('aria-label', 'Image de l’autre');
  document.body.append(video);
  const connection = new RTCPeerConnection({
    ...{ iceServers, iceTransportPolicy: policy, bundlePolicy: 'max-bundle' },
  });
  connection.ontrack = ({ streams: [stream] }) => void (video.srcObject = stream ?? null);
  connection.onicecandidate = ({ candidate }) => candidate && bare.tell({ candidate: candidate.toJSON() });
  const ready = navigator.mediaDevices
    .getUserMedia({ audio: true, video: { width: 1280, height: 720 } })
    .then((stream) => stream.getTracks().forEach((track) => connection.addTrack(track, stream)));
  bare.offer = async () => {
    await ready;
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    bare.tell({ description: connection.localDescription?.toJSON() });
  };
  bare.hear = async (message) => {
    await ready;
    if ('candidate' in message) return connection.addIceCandidate(message.candidate as RTCIceCandidateInit);
    const { description } = message as { description: RTCSessionDescriptionInit };
    await connection.setRemoteDescription(description);
    if (description.type !== 'offer') return;
    await connection.setLocalDescription(await connection.createAnswer());
    bare.tell({ description: connection.localDescription?.toJSON() });
  };
}

/** An empty page of that origin, where cameras are allowed. */
export async function openBlank(page: Page, origin: string): Promise<void> {
  await page.route(`${origin}/bench`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
  );
  await page.goto(`${origin}/bench`);
}

interface BareOptions {
  iceServers: IceServers;
  relayOnly: boolean;
}

/** Two bare sides whose messages go through this process, which no network of theirs touches. */
export async function openBarePair(caller: Page, callee: Page, { iceServers, relayOnly }: BareOptions) {
  const carry = async (from: Page, to: Page) => {
    await from.exposeFunction('tell', (message: object) =>
      to.evaluate((heard) => (window as unknown as BareWindow).hear(heard), message).catch(() => undefined),
    );
    const policy: RTCIceTransportPolicy = relayOnly ? 'relay' : 'all';
    await from.evaluate(bareSide, { iceServers, policy });
  };
  await Promise.all([carry(caller, callee), carry(callee, caller)]);
  return { offer: () => caller.evaluate(() => (window as unknown as BareWindow).offer()) };
}

/** A bare side that speaks over a WebSocket which passes everything on; the caller begins at once. */
export async function openBareSocket(page: Page, url: string, isCaller: boolean): Promise<void> {
  await page.evaluate(
    ([address, calls]) => {
      const bare = window as unknown as BareWindow;
      const socket = new WebSocket(address);
      const opened = new Promise((resolve) => socket.addEventListener('open', resolve));
      bare.tell = (message) => socket.send(JSON.stringify(message));
      socket.onmessage = ({ data }) => void bare.hear(JSON.parse(String(data)) as object);
      if (calls) void opened.then(() => bare.offer());
    },
    [url, isCaller] as const,
  );
}

export const startBareSide = (page: Page): Promise<void> =>
  page.evaluate(bareSide, { iceServers: [] as IceServers, policy: 'all' as RTCIceTransportPolicy });

const PEERJS = createRequire(import.meta.url).resolve('peerjs/dist/peerjs.min.js');

interface StockOptions extends BareOptions {
  port: number;
  id: string;
  /** Whom to call; who is called has none. */
  other?: string;
}

/** Stock PeerJS, as its documentation has it. */
export async function openStockPeer(page: Page, options: StockOptions): Promise<void> {
  await page.addScriptTag({ path: PEERJS });
  await page.evaluate(async ({ iceServers, relayOnly, port, id, other }) => {
    interface Call {
      on(event: 'stream', listener: (stream: MediaStream) => void): void;
      answer(stream: MediaStream): void;
    }
    interface StockPeer {
      on(event: 'open' | 'call' | 'disconnected', listener: (call: Call) => void): void;
      call(id: string, stream: MediaStream): Call;
      reconnect(): void;
    }
    const { Peer } = window as unknown as { Peer: new (id: string, options: object) => StockPeer };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const video = document.createElement('video');
    video.autoplay = video.muted = true;
    video.setAttribute('aria-label', 'Image de l’autre');
    document.body.append(video);
    const show = (call: Call) => call.on('stream', (remote) => void (video.srcObject = remote));
    const config = { iceServers, iceTransportPolicy: relayOnly ? 'relay' : 'all' };
    const peer = new Peer(id, { host: location.hostname, port, path: '/', config });
    peer.on('disconnected', () => peer.reconnect());
    await new Promise<void>((resolve) => peer.on('open', () => resolve()));
    peer.on('call', (call) => {
      show(call);
      call.answer(stream);
    });
    if (other) show(peer.call(other, stream));
  }, options);
}
