import type { Participant } from '#domain/call.ts';
import { UNKNOWN_LINE, type LineView } from '#domain/call-adaptation.ts';
import type { LinkMessage, Sending } from '#domain/link-message.ts';
import { linkStep, NEW_LINK, nextLink, RESTARTS, type LinkEvent, type LinkState } from '#domain/call-link.ts';
import type { CallHandlers, MediaCall } from '$lib/adapters/peer.ts';
import { LinkLine, type LineWorld } from './link-line.ts';
import type { MediaLook } from './media-watch.ts';

/** What links need of the call they belong to. */
export interface LinkWorld extends LineWorld {
  local(): MediaStream | null;
  /** null while signalling is on its way back. */
  place(peerId: string, stream: MediaStream, handlers: CallHandlers): MediaCall | null;
  send(peerId: string, message: LinkMessage): boolean;
  /** Without it nothing can be tried, and no attempt counts. */
  isChannelUp(): boolean;
  /** The media is silent: time to ask whether the network is still there. */
  ondoubt(): void;
  /** Nothing comes from a caller who is there: only a fresh seat helps. */
  onimpatient(): void;
  /** Begins what goes along with each connection (measures, adaptation); returns what ends it. */
  accompany(connection: RTCPeerConnection, peerId: string): () => void;
  /** Fits what is sent to what the line carries, and tells how the line is; returns what ends it. */
  adapt(connection: RTCPeerConnection, onview: (view: LineView) => void): () => void;
  onchange(): void;
}

interface Options {
  peerId: string;
  isCaller: boolean;
  world: LinkWorld;
}

/** Who may not call has borne enough of a caller who is there. */
const isHopeless = (link: LinkState) =>
  (link.name === 'connecting' && link.attempt > 1) ||
  (link.name === 'recovering' && link.attempt > 2 * RESTARTS);

/** The media with one other participant: the state of `call-link.ts` at work. */
export class Link {
  readonly peerId: string;
  /** null until the room's list names who has already called. */
  participant: Participant | null = null;
  readonly isCaller: boolean;
  readonly #world: LinkWorld;
  #state: LinkState = NEW_LINK;
  #stream: MediaStream | null = null;
  #line: LinkLine | null = null;
  #silentMs = 0;
  /** The other's page said something since the attempt began. */
  #isHeard = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unaccompany: () => void = () => undefined;
  #view: LineView = UNKNOWN_LINE;
  #sends: Sending | null = null;
  /** What this page last told them of itself. */
  #told: string | null = null;

  constructor({ peerId, isCaller, world }: Options) {
    this.peerId = peerId;
    this.isCaller = isCaller;
    this.#world = world;
  }

  get state(): LinkState {
    return this.#state;
  }
  /** The last one stays until another comes: its last picture is better than none. */
  get stream(): MediaStream | null {
    return this.#stream;
  }
  /** How the line with them is. */
  get line(): LineView {
    return this.#view;
  }
  /** What they said that they send. */
  get sends(): Sending | null {
    return this.#sends;
  }
  get connection(): RTCPeerConnection | null {
    return this.#line?.call.connection ?? null;
  }

  start(): void {
    this.#act();
  }

  /** The room's list came: by itself a sign that the network, the service or someone is back. */
  list(isListed: boolean, way: { isOwnWay: boolean }): void {
    const before = this.#state;
    this.#dispatch({ type: isListed ? 'listed' : 'unlisted' });
    if (isListed && (this.#state === before || before.name === 'live')) this.wayBack(way);
    if (!isListed && before.name === 'live' && this.#isSilent()) this.#dispatch({ type: 'lost' });
  }

  /** @param isOwnWay this page's own network came back, perhaps under another address. */
  wayBack({ isOwnWay }: { isOwnWay: boolean }): void {
    if (this.#state.name === 'live' && this.#isSilent()) return this.#dispatch({ type: 'lost' });
    if (this.#state.name !== 'recovering' || !this.#state.isListed) return;
    const negotiation = this.#line?.negotiation;
    if (!isOwnWay && this.isCaller && negotiation?.isPending) negotiation.repeat();
    else this.#dispatch({ type: 'way-back' });
  }

  accept(call: MediaCall, stream: MediaStream): { stream: MediaStream; handlers: CallHandlers } {
    this.#hangUp();
    this.#adopt(call);
    if (this.#state.name === 'connecting') this.#after(this.#world.timings.patienceMs);
    return { stream, handlers: this.#handlers(() => call) };
  }

  receive(message: LinkMessage): void {
    this.#isHeard = true;
    if (message.type === 'own-state') {
      const { microphone, camera, sharing } = message;
      this.#sends = { microphone, camera, sharing };
      return this.#world.onchange();
    }
    if (message.type === 'restart-wanted') return this.#onWanted(message);
    if (!('negotiation' in message) || message.connection !== this.#line?.call.id) return;
    void this.#line.negotiation?.receive(message);
  }

  async replaceTrack(kind: string, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.connection?.getSenders().find((one) => one.track?.kind === kind);
    await sender?.replaceTrack(track);
  }

  /** Tells them what this page sends, unless they know. */
  tell(sending: Sending): void {
    const text = JSON.stringify(sending);
    if (text === this.#told || !this.participant) return;
    if (this.#world.send(this.peerId, { type: 'own-state', ...sending })) this.#told = text;
  }

  /** Their page may have missed what was told. */
  tellAgain(): void {
    this.#told = null;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#hangUp();
  }

  #dispatch(event: LinkEvent): void {
    const before = this.#state;
    this.#state = nextLink(before, event);
    if (this.#state === before) return;
    if (this.#state.name === 'live') {
      clearTimeout(this.#timer);
      this.#line?.returned();
    } else {
      if (before.name === 'live') this.#line?.expectReturn();
      this.#act();
    }
    this.#world.onchange();
  }

  /** What the state asks for, and until when. */
  #act(): void {
    clearTimeout(this.#timer);
    const { timings } = this.#world;
    const step = linkStep(this.#state, this.isCaller);
    const negotiation = this.#line?.negotiation ?? null;
    if (!this.isCaller && isHopeless(this.#state)) return this.#world.onimpatient();
    if (this.#state.name === 'connecting' && step === 'wait') return this.#after(timings.patienceMs);
    if (step === 'wait') return;
    if (!this.#world.isChannelUp()) return this.#after(timings.soonMs);
    if (step === 'call' || (step === 'restart' && !negotiation)) return this.#place();
    if (step === 'restart') void negotiation?.restart();
    if (step === 'ask') this.#ask();
    this.#after(timings.retryMs);
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#world.isChannelUp()) return this.#after(this.#world.timings.soonMs);
      const isHeard = this.#isHeard;
      this.#isHeard = false;
      this.#dispatch({ type: 'overdue', isHeard });
    }, ms);
  }

  #ask(): void {
    const connection = this.#line?.call.id ?? null;
    const seen = this.#line?.negotiation?.number ?? 0;
    this.#world.send(this.peerId, { type: 'restart-wanted', connection, seen });
  }

  #onWanted({ connection, seen }: Extract<LinkMessage, { type: 'restart-wanted' }>): void {
    if (!this.isCaller) return;
    const line = this.#line;
    // Another call is on its way to them.
    if (connection !== null && line && !line.negotiation) return;
    if (connection !== line?.call.id) return this.#dispatch({ type: 'closed' });
    const negotiation = line.negotiation;
    if (negotiation?.isPending && negotiation.number > seen) return negotiation.repeat();
    // Here everything may look well: the way is broken in one direction only.
    if (this.#state.name === 'live') void negotiation?.restart();
    else this.#dispatch({ type: 'way-back' });
  }

  #place(): void {
    const { local, place, timings } = this.#world;
    const stream = local();
    if (!stream) return;
    const call: MediaCall | null = place(
      this.peerId,
      stream,
      this.#handlers(() => call),
    );
    // Signalling on its way back: the same a moment later.
    if (!call) return this.#after(timings.soonMs);
    this.#hangUp();
    this.#adopt(call);
    this.#after(timings.answerMs);
  }

  #adopt(call: MediaCall): void {
    const dispatch = (event: LinkEvent) => line === this.#line && this.#dispatch(event);
    const line: LinkLine = new LinkLine(call, this.#world, {
      send: (message) => this.#world.send(this.peerId, message),
      onestablished: (connection) => {
        const stops = [
          this.#world.accompany(connection, this.peerId),
          this.#world.adapt(connection, (view) => {
            if (line === this.#line) this.#see(view);
          }),
        ];
        this.#unaccompany = () => stops.forEach((stop) => stop());
      },
      onlook: (look) => line === this.#line && this.#onLook(line, look),
      onbroken: () => dispatch({ type: 'lost' }),
      onclosed: () => dispatch({ type: 'closed' }),
    });
    this.#line = line;
    if (this.#state.name === 'recovering') line.expectReturn();
  }

  #onLook(line: LinkLine, { grew, silentMs }: MediaLook): void {
    const { timings, ondoubt } = this.#world;
    const wasInDoubt = this.#isSilent();
    this.#silentMs = silentMs;
    if (grew && line.isConnected) return this.#dispatch({ type: 'flows' });
    if (this.#state.name !== 'live') return;
    if (!wasInDoubt && this.#isSilent()) ondoubt();
    if (silentMs >= timings.silenceMs) this.#dispatch({ type: 'lost' });
  }

  #see(view: LineView): void {
    this.#view = view;
    this.#world.onchange();
  }

  #isSilent(): boolean {
    return this.#silentMs >= this.#world.timings.doubtMs;
  }

  /** What an earlier call still says is nobody's business. */
  #handlers(call: () => MediaCall | null): CallHandlers {
    const isCurrent = () => call() !== null && call() === this.#line?.call;
    return {
      onstream: (stream) => {
        if (!isCurrent()) return;
        this.#stream = stream;
        this.#world.onchange();
      },
      onclose: () => {
        if (!isCurrent()) return;
        if (this.isCaller) this.#after(this.#world.timings.soonMs);
      },
    };
  }

  #hangUp(): void {
    this.#unaccompany();
    this.#unaccompany = () => undefined;
    const line = this.#line;
    this.#line = null;
    this.#silentMs = 0;
    this.#view = UNKNOWN_LINE;
    line?.close();
  }
}
