import type { Participant } from '#domain/call.ts';
import type { LineView } from '#domain/call-adaptation.ts';
import type { LinkMessage, Sending } from '#domain/link-message.ts';
import {
  isHopeless,
  linkStep,
  NEW_LINK,
  nextLink,
  type LinkEvent,
  type LinkState,
} from '#domain/call-link.ts';
import type { CallHandlers, MediaCall } from '$lib/adapters/peer.ts';
import { AttemptClock } from './attempt-clock.ts';
import { LineCompany } from './line-company.ts';
import { LinkLine } from './link-line.ts';
import type { LinkWorld } from './link-world.ts';
import type { MediaLook } from './media-watch.ts';
import { SendingNews } from './sending-news.ts';

interface Options {
  peerId: string;
  isCaller: boolean;
  world: LinkWorld;
}

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
  readonly #company: LineCompany;
  readonly #clock: AttemptClock;
  readonly #news: SendingNews;

  constructor({ peerId, isCaller, world }: Options) {
    this.peerId = peerId;
    this.isCaller = isCaller;
    this.#world = world;
    this.#company = new LineCompany(world);
    this.#news = new SendingNews((message) => world.send(peerId, message));
    this.#clock = new AttemptClock({
      isChannelUp: world.isChannelUp,
      soonMs: world.timings.soonMs,
      onoverdue: (isHeard) => this.#dispatch({ type: 'overdue', isHeard }),
    });
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
    return this.#company.view;
  }
  /** What they said that they send. */
  get sends(): Sending | null {
    return this.#news.theirs;
  }
  /** Nothing comes from a caller who is there, for longer than who may not call bears. */
  get isHopeless(): boolean {
    return isHopeless(this.#state, this.isCaller);
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
    if (this.#state.name === 'connecting') this.#clock.start(this.#world.timings.patienceMs);
    return { stream, handlers: this.#handlers(() => call) };
  }

  receive(message: LinkMessage): void {
    this.#clock.hear();
    if (message.type === 'own-state') {
      this.#news.hear(message);
      return this.#world.onchange();
    }
    if (message.type === 'restart-wanted') return this.#onWanted(message);
    if (!('connection' in message) || message.connection !== this.#line?.call.id) return;
    if (message.type === 'picture-wanted') return this.#line.sendWhole();
    void this.#line.negotiation?.receive(message);
  }

  async replaceTrack(kind: string, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.connection?.getSenders().find((one) => one.track?.kind === kind);
    // Over a connection that closes meanwhile nothing goes any more.
    await sender?.replaceTrack(track).catch(() => undefined);
  }

  /** What this page sends, unless they know. */
  tell(sending: Sending): void {
    if (this.participant) this.#news.tell(sending);
  }

  tellAgain(): void {
    this.#news.tellAgain();
  }

  close(): void {
    this.#clock.stop();
    this.#hangUp();
  }

  #dispatch(event: LinkEvent): void {
    const before = this.#state;
    this.#state = nextLink(before, event);
    if (this.#state === before) return;
    if (this.#state.name === 'live') {
      this.#clock.stop();
      this.#line?.returned();
    } else {
      if (before.name === 'live') this.#line?.expectReturn();
      this.#act();
    }
    this.#world.onchange();
  }

  /** What the state asks for, and until when. */
  #act(): void {
    this.#clock.stop();
    const { timings } = this.#world;
    const step = linkStep(this.#state, this.isCaller);
    const negotiation = this.#line?.negotiation ?? null;
    if (this.isHopeless) return this.#world.onimpatient();
    if (this.#state.name === 'connecting' && step === 'wait') return this.#clock.start(timings.patienceMs);
    if (step === 'wait') return;
    if (!this.#world.isChannelUp()) return this.#clock.start(timings.soonMs);
    if (step === 'call' || (step === 'restart' && !negotiation)) return this.#place();
    if (step === 'restart') void negotiation?.restart();
    if (step === 'ask') this.#ask();
    this.#clock.start(timings.retryMs);
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
    const call: MediaCall | null =
      stream &&
      place(
        this.peerId,
        stream,
        this.#handlers(() => call),
      );
    // Signalling on its way back: the same a moment later.
    if (!call) return this.#clock.start(timings.soonMs);
    this.#hangUp();
    this.#adopt(call);
    this.#clock.start(timings.answerMs);
  }

  #adopt(call: MediaCall): void {
    const dispatch = (event: LinkEvent) => line === this.#line && this.#dispatch(event);
    const line: LinkLine = new LinkLine(call, this.#world, {
      send: (message) => this.#world.send(this.peerId, message),
      onbegun: (connection) => this.#company.adapt(connection),
      onestablished: (connection) => this.#company.measure(connection, this.peerId),
      onlook: (look) => line === this.#line && this.#onLook(line, look),
      onbroken: () => dispatch({ type: 'lost' }),
      onclosed: () => dispatch({ type: 'closed' }),
    });
    this.#line = line;
    if (this.#state.name === 'recovering') line.expectReturn();
  }

  #onLook(line: LinkLine, { grew, silentMs }: MediaLook): void {
    const { timings, ondoubt, isChannelUp } = this.#world;
    const wasInDoubt = this.#isSilent();
    this.#silentMs = silentMs;
    // The network is back, be it in one direction alone: a channel that waits for it needn't any longer.
    if (grew && wasInDoubt && !isChannelUp()) ondoubt();
    if (grew && line.isConnected) return this.#dispatch({ type: 'flows' });
    if (this.#state.name !== 'live') return;
    if (!wasInDoubt && this.#isSilent()) ondoubt();
    if (silentMs >= timings.silenceMs) this.#dispatch({ type: 'lost' });
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
        if (this.isCaller) this.#clock.start(this.#world.timings.soonMs);
      },
    };
  }

  #hangUp(): void {
    this.#company.end();
    const line = this.#line;
    this.#line = null;
    this.#silentMs = 0;
    line?.close();
  }
}
