import { isCaller, type JoinAnswer, type Participant } from '#domain/call.ts';
import { LinkMessageSchema, type LinkMessage, type Sending } from '#domain/link-message.ts';
import type { MediaCall, SignallingOptions } from '$lib/adapters/peer.ts';
import { Link } from './link.ts';
import type { LinkWorld } from './link-world.ts';

/** One link for each other participant, by their page's id: a mesh, of two as of four. */
export class CallLinks {
  readonly #own: JoinAnswer;
  readonly #world: LinkWorld;
  readonly #links = new Map<string, Link>();
  readonly #onmessage: (from: Participant, message: LinkMessage) => void;

  constructor(
    own: JoinAnswer,
    world: LinkWorld,
    onmessage: (from: Participant, message: LinkMessage) => void,
  ) {
    this.#own = own;
    this.#world = world;
    this.#onmessage = onmessage;
  }

  /** In the order in which they came; who has left is not among them. */
  get all(): Link[] {
    return [...this.#links.values()];
  }

  /** Whether only a fresh seat helps with someone. */
  get isHopeless(): boolean {
    return this.all.some((link) => link.isHopeless);
  }

  /** @param isOwnWay the list is the first after this page's channel was opened. */
  list(participants: Participant[], isOwnWay: boolean): void {
    const others = participants.filter(({ seat }) => seat !== this.#own.seat);
    // Another page of the same seat: the former one is not coming back.
    for (const link of this.all) {
      const seat = link.participant?.seat;
      if (others.some((other) => other.seat === seat && other.peerId !== link.peerId)) this.#drop(link);
    }
    for (const link of this.all) {
      const participant = others.find(({ peerId }) => peerId === link.peerId);
      if (participant) link.participant = participant;
      link.list(participant !== undefined, { isOwnWay });
      // Whoever was away for a moment may have missed it.
      link.tellAgain();
    }
    for (const other of others) {
      if (this.#links.has(other.peerId)) continue;
      this.#open(other.peerId, isCaller(this.#own, other), other).start();
    }
    this.sweep();
  }

  accept(call: MediaCall, stream: MediaStream): ReturnType<SignallingOptions['onincoming']> {
    // Who calls before the list has named them is the caller by that.
    const link = this.#links.get(call.peerId) ?? this.#open(call.peerId, false, null);
    return link.isCaller ? null : link.accept(call, stream);
  }

  receive(peerId: string, message: unknown): void {
    const link = this.#links.get(peerId);
    const parsed = LinkMessageSchema.safeParse(message);
    // A newer page may say more than this one knows.
    if (!link || !parsed.success) return;
    link.receive(parsed.data);
    if (link.participant) this.#onmessage(link.participant, parsed.data);
  }

  /** To each what this page sends, as it concerns them. */
  tell(sendingTo: (link: Link) => Sending): void {
    for (const link of this.all) link.tell(sendingTo(link));
  }

  wayBack(): void {
    for (const link of this.all) link.wayBack({ isOwnWay: true });
  }

  /** Forgets who has gone. */
  sweep(): void {
    for (const link of this.all) if (link.state.name === 'gone') this.#drop(link);
  }

  async replaceTrack(kind: string, track: MediaStreamTrack | null): Promise<void> {
    await Promise.all(this.all.map((link) => link.replaceTrack(kind, track)));
  }

  close(): void {
    for (const link of this.all) this.#drop(link);
  }

  #open(peerId: string, isCaller: boolean, participant: Participant | null): Link {
    const link = new Link({ peerId, isCaller, world: this.#world });
    link.participant = participant;
    this.#links.set(peerId, link);
    return link;
  }

  #drop(link: Link): void {
    this.#links.delete(link.peerId);
    link.close();
  }
}
