import type { JoinAnswer } from '#domain/call.ts';
import type { LinkMessage } from '#domain/link-message.ts';

type Addressed = Extract<LinkMessage, { negotiation: number }>;

interface Options {
  connectionId: string;
  connection: RTCPeerConnection;
  /** An offer sent so lately has reached who asks for it, in milliseconds. */
  repeatMs: number;
  send(message: LinkMessage): boolean;
  /** Relay credentials that still hold: a restart needs such, though a running allocation outlives them. */
  freshIceServers(): Promise<JoinAnswer['iceServers']>;
}

/**
 * ICE restarts of one connection over the room's channel. Who called offers, the other answers: they never cross. Each
 * restart has a number, and what belongs to an earlier one is dropped.
 */
export class Negotiation {
  #options: Options;
  /** The last one begun or answered; the one by which PeerJS connected is 0. */
  #number = 0;
  /** Of an offer that nobody has answered yet. */
  #pending: { sentAt: number | null } | null = null;
  #answer: string | null = null;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get number(): number {
    return this.#number;
  }

  /** An offer is being made, or not answered yet. */
  get isPending(): boolean {
    return this.#pending !== null;
  }

  /** Offers to restart, with the addresses this page has now. */
  restart = (): Promise<void> =>
    this.#attempt(async (isCurrent) => {
      const { connection } = this.#options;
      this.#pending = { sentAt: null };
      await this.#refreshIceServers();
      if (!isCurrent()) return;
      const offer = await connection.createOffer({ iceRestart: true });
      if (!isCurrent()) return;
      await connection.setLocalDescription(offer);
      if (isCurrent()) this.#sendOffer();
    }, this.#number + 1);

  /** The other was away when the offer was sent: the same once more, with the addresses found meanwhile. */
  repeat(): void {
    const sentAt = this.#pending?.sentAt ?? null;
    if (sentAt !== null && performance.now() - sentAt > this.#options.repeatMs) this.#sendOffer();
  }

  sendCandidate({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): void {
    const { connection, connectionId, send } = this.#options;
    const isOld = usernameFragment && !connection.localDescription?.sdp.includes(usernameFragment);
    if (isOld) return;
    const description = { candidate, sdpMid, sdpMLineIndex, usernameFragment };
    send({
      type: 'candidate',
      connection: connectionId,
      negotiation: this.#number,
      candidate: description,
    });
  }

  async receive(message: Addressed): Promise<void> {
    const { connection } = this.#options;
    switch (message.type) {
      case 'offer':
        if (message.negotiation > this.#number) return this.#answerTo(message);
        // Ours may have been lost on its way.
        if (message.negotiation === this.#number) this.#sendAnswer();
        return;
      case 'answer':
        if (message.negotiation !== this.#number || !this.isPending) return;
        this.#pending = null;
        return this.#attempt(async () =>
          connection.setRemoteDescription({ type: 'answer', sdp: message.sdp }),
        );
      case 'candidate':
        if (message.negotiation !== this.#number) return;
        // One that the browser refuses is one address less: the offer goes on waiting for its answer.
        return connection.addIceCandidate(message.candidate).catch(() => undefined);
    }
  }

  close(): void {
    this.#isOver = true;
  }

  #answerTo({ negotiation, sdp }: Extract<Addressed, { type: 'offer' }>): Promise<void> {
    const { connection } = this.#options;
    this.#answer = null;
    return this.#attempt(async (isCurrent) => {
      await Promise.all([connection.setRemoteDescription({ type: 'offer', sdp }), this.#refreshIceServers()]);
      if (!isCurrent()) return;
      const answer = await connection.createAnswer();
      if (!isCurrent()) return;
      await connection.setLocalDescription(answer);
      if (!isCurrent()) return;
      this.#answer = connection.localDescription?.sdp ?? '';
      this.#sendAnswer();
    }, negotiation);
  }

  async #refreshIceServers(): Promise<void> {
    const iceServers = await this.#options.freshIceServers();
    const { connection } = this.#options;
    // Firefox before 119 keeps those it began with.
    if (this.#isOver || !('setConfiguration' in connection)) return;
    connection.setConfiguration({ ...connection.getConfiguration(), iceServers });
  }

  #sendOffer(): void {
    const { connection, connectionId, send } = this.#options;
    this.#pending = { sentAt: performance.now() };
    const sdp = connection.localDescription?.sdp ?? '';
    send({ type: 'offer', connection: connectionId, negotiation: this.#number, sdp });
  }

  #sendAnswer(): void {
    const { connection, connectionId, send } = this.#options;
    if (this.#answer === null) return;
    const sdp = connection.localDescription?.sdp ?? this.#answer;
    send({ type: 'answer', connection: connectionId, negotiation: this.#number, sdp });
  }

  /** What the browser refuses here is overtaken or closed; the link's own clock brings the next attempt. */
  async #attempt(act: (isCurrent: () => boolean) => Promise<void>, number = this.#number): Promise<void> {
    this.#number = number;
    try {
      await act(() => !this.#isOver && this.#number === number);
    } catch {
      // An overtaken attempt that fails late says nothing of the one after it.
      if (this.#number === number) this.#pending = null;
    }
  }
}
