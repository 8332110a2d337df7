import type { CallHandlers, MediaCall, Signalling } from '$lib/adapters/peer.ts';

export type WatchMedia = (
  connection: () => RTCPeerConnection | null,
  onchange: (flow: 'flowing' | 'lost') => void,
) => () => void;

interface LineEvents {
  /** null: hung up. */
  onremote(stream: MediaStream | null): void;
  onflow(flow: 'flowing' | 'lost'): void;
}

/** The one media call with the other participant, whoever placed it; a new one takes the place of the old. */
export class CallLine {
  #watch: WatchMedia;
  #events: LineEvents;
  #call: MediaCall | null = null;
  #unwatch: () => void = () => undefined;

  constructor(watch: WatchMedia, events: LineEvents) {
    this.#watch = watch;
    this.#events = events;
  }

  get isUp(): boolean {
    return this.#call !== null;
  }

  /** False while signalling is on its way back. */
  place(signalling: Signalling, peerId: string, local: MediaStream): boolean {
    this.hangUp();
    const call: MediaCall | null = signalling.call(
      peerId,
      local,
      this.#handlers(() => call),
    );
    if (call) this.#adopt(call);
    return call !== null;
  }

  /** Takes an incoming call: what to answer it with. */
  accept(call: MediaCall, local: MediaStream): { stream: MediaStream; handlers: CallHandlers } {
    this.hangUp();
    this.#adopt(call);
    return { stream: local, handlers: this.#handlers(() => call) };
  }

  hangUp(): void {
    this.#unwatch();
    this.#unwatch = () => undefined;
    const call = this.#call;
    this.#call = null;
    call?.close();
    this.#events.onremote(null);
  }

  #adopt(call: MediaCall): void {
    this.#call = call;
    this.#unwatch = this.#watch(() => call.connection, this.#events.onflow);
  }

  /** What an earlier call still says is nobody's business. */
  #handlers(call: () => MediaCall | null): CallHandlers {
    return {
      onstream: (remote) => {
        if (call() === this.#call) this.#events.onremote(remote);
      },
      onclose: () => {
        if (call() === this.#call) this.#events.onflow('lost');
      },
    };
  }
}
