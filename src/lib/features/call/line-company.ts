import { UNKNOWN_LINE, type LineView } from '#domain/call-adaptation.ts';
import type { LinkWorld } from './link-world.ts';

/** What goes along with one connection: adaptation, with what it tells of the line, and measures. */
export class LineCompany {
  readonly #world: Pick<LinkWorld, 'accompany' | 'adapt' | 'onchange'>;
  #view: LineView = UNKNOWN_LINE;
  #stops: (() => void)[] = [];

  constructor(world: Pick<LinkWorld, 'accompany' | 'adapt' | 'onchange'>) {
    this.#world = world;
  }

  get view(): LineView {
    return this.#view;
  }

  /** Before it is established: the first picture has its size already. */
  adapt(connection: RTCPeerConnection): void {
    const { adapt, onchange } = this.#world;
    const stop = adapt(connection, (view) => {
      this.#view = view;
      onchange();
    });
    this.#stops.push(stop);
  }

  measure(connection: RTCPeerConnection, peerId: string): void {
    this.#stops.push(this.#world.accompany(connection, peerId));
  }

  end(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#view = UNKNOWN_LINE;
  }
}
