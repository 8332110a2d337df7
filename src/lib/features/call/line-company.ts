import { UNKNOWN_LINE, type LineView } from '#domain/call-adaptation.ts';
import type { LinkWorld } from './link-world.ts';

/** What goes along with one connection from its establishment on: measures, and adaptation with what it tells of the line. */
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

  begin(connection: RTCPeerConnection, peerId: string): void {
    const { accompany, adapt, onchange } = this.#world;
    this.#stops.push(
      accompany(connection, peerId),
      adapt(connection, (view) => {
        this.#view = view;
        onchange();
      }),
    );
  }

  end(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#view = UNKNOWN_LINE;
  }
}
