import type { CallTimings } from '#domain/call-timings.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import type { MediaCall } from '$lib/adapters/peer.ts';
import type { MediaLook } from './media-watch.ts';
import { Negotiation } from './negotiation.ts';
import { holdPicture, releasePicture } from './picture-hold.ts';

/** What the lines of all links share. */
export interface LineWorld {
  timings: CallTimings;
  watchMedia(
    connection: RTCPeerConnection,
    timings: CallTimings,
    onlook: (look: MediaLook) => void,
  ): () => void;
  freshIceServers(): Promise<JoinAnswer['iceServers']>;
}

export interface LineEvents {
  send(message: LinkMessage): boolean;
  /** There is a connection, which has yet to be established. */
  onbegun(connection: RTCPeerConnection): void;
  /** PeerJS connected: from now on the line is ours. */
  onestablished(connection: RTCPeerConnection): void;
  onlook(look: MediaLook): void;
  /** ICE has found no way for a while, or says that there is none. */
  onbroken(): void;
  /** The other closed their end. */
  onclosed(): void;
}

const CONNECTED = ['connected', 'completed'];

/** One connection with another participant, from the first call to its close: watched, taken over, restarted. */
export class LinkLine {
  readonly call: MediaCall;
  readonly #events: LineEvents;
  readonly #timings: CallTimings;
  readonly #stops: (() => void)[] = [];
  #negotiation: Negotiation | null = null;
  #brokenTimer: ReturnType<typeof setTimeout> | undefined;
  #isRestoring = false;
  /** Media came back, its first picture hasn't been seen. */
  #awaitsPicture = false;

  constructor(call: MediaCall, world: LineWorld, events: LineEvents) {
    this.call = call;
    this.#events = events;
    this.#timings = world.timings;
    const { connection } = call;
    // An incoming call has none before it is answered.
    if (connection) this.#begin(connection, world);
    else void Promise.resolve().then(() => call.connection && this.#begin(call.connection, world));
  }

  get negotiation(): Negotiation | null {
    return this.#negotiation;
  }

  get isConnected(): boolean {
    return CONNECTED.includes(this.call.connection?.iceConnectionState ?? '');
  }

  /** No picture until then, and the first must stand for itself. */
  expectReturn(): void {
    this.#isRestoring = true;
    const { connection } = this.call;
    if (connection && this.#negotiation) void holdPicture(connection, 'lost');
  }

  /** Media is back. */
  returned(): void {
    if (!this.#isRestoring) return;
    this.#isRestoring = false;
    this.#awaitsPicture = true;
    this.sendWhole();
  }

  /** The next picture stands for itself. */
  sendWhole(): void {
    const { connection } = this.call;
    if (connection) void releasePicture(connection, 'lost');
  }

  close(): void {
    clearTimeout(this.#brokenTimer);
    for (const stop of this.#stops) stop();
    this.#negotiation?.close();
    this.call.close();
  }

  #begin(connection: RTCPeerConnection, world: LineWorld): void {
    const onstate = () => this.#onIceState(connection, world);
    connection.addEventListener('iceconnectionstatechange', onstate);
    this.#stops.push(
      () => connection.removeEventListener('iceconnectionstatechange', onstate),
      world.watchMedia(connection, world.timings, (look) => {
        this.#events.onlook(look);
        this.#lookForPicture(look);
      }),
    );
    this.#events.onbegun(connection);
  }

  /** Once for each return: a narrow line, too, is slow to bring a whole one. */
  #lookForPicture({ blindMs }: MediaLook): void {
    if (!this.#awaitsPicture || blindMs < this.#timings.blindMs) return;
    this.#awaitsPicture = false;
    this.#events.send({ type: 'picture-wanted', connection: this.call.id });
  }

  #onIceState(connection: RTCPeerConnection, world: LineWorld): void {
    clearTimeout(this.#brokenTimer);
    const state = connection.iceConnectionState;
    if (CONNECTED.includes(state)) {
      if (!this.#negotiation) this.#takeOver(connection, world);
      // Before the media is seen to flow again: each look later would cost its time.
      if (this.#isRestoring) void releasePicture(connection, 'lost');
    }
    if (!this.#negotiation) return;
    if (state === 'failed') this.#events.onbroken();
    if (state === 'disconnected')
      this.#brokenTimer = setTimeout(() => this.#events.onbroken(), this.#timings.disconnectedMs);
  }

  #takeOver(connection: RTCPeerConnection, { freshIceServers }: LineWorld): void {
    const negotiation = new Negotiation({
      ...{ connectionId: this.call.id, connection, freshIceServers, repeatMs: this.#timings.repeatMs },
      send: (message) => this.#events.send(message),
    });
    this.#negotiation = negotiation;
    this.call.takeOver({
      onclosed: () => this.#events.onclosed(),
      oncandidate: (candidate) => negotiation.sendCandidate(candidate),
    });
    this.#events.onestablished(connection);
  }
}
