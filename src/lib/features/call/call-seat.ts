import type { CallTimings } from '#domain/call-timings.ts';
import type { JoinAnswer, Participant, RoomClientMessage, RoomEnd } from '#domain/call.ts';
import type { CallHandlers, MediaCall, Signalling, SignallingOptions } from '$lib/adapters/peer.ts';
import type { RoomHandlers, RoomSocket } from './room-socket.ts';

export interface SeatPorts {
  openRoom(token: string, handlers: RoomHandlers): RoomSocket;
  openSignalling(
    answer: SignallingOptions['answer'],
    onincoming: SignallingOptions['onincoming'],
  ): Promise<Signalling>;
}

export interface SeatEvents {
  onincoming: SignallingOptions['onincoming'];
  /** @param isOwnWay the first list after the channel was opened. */
  onpresent(participants: Participant[], isOwnWay: boolean): void;
  onmessage(peerId: string, message: unknown): void;
  onchannel(): void;
  onend(reason: RoomEnd): void;
  /** Its token is worth nothing any more. */
  onrefused(): void;
}

/** A seat in the room with its two sockets: signalling for first calls, the room's channel for everything else. */
export class CallSeat {
  readonly answer: JoinAnswer;
  readonly #timings: CallTimings;
  readonly #signalling: Signalling;
  #room: RoomSocket | null = null;
  #isUp = false;
  #iceServers: JoinAnswer['iceServers'];
  #awaitingIce: Promise<JoinAnswer['iceServers']> | null = null;
  #onice: (iceServers: JoinAnswer['iceServers']) => void = () => undefined;

  private constructor(answer: JoinAnswer, signalling: Signalling, timings: CallTimings) {
    this.answer = answer;
    this.#iceServers = answer.iceServers;
    this.#signalling = signalling;
    this.#timings = timings;
  }

  /** Signalling is open then, the room not yet: being on its list means that one can be called. */
  static async take(
    answer: JoinAnswer,
    { openSignalling }: SeatPorts,
    timings: CallTimings,
    onincoming: SeatEvents['onincoming'],
  ): Promise<CallSeat> {
    return new CallSeat(answer, await openSignalling(answer, onincoming), timings);
  }

  get isChannelUp(): boolean {
    return this.#isUp;
  }

  enter({ openRoom }: SeatPorts, events: Omit<SeatEvents, 'onincoming'>): void {
    let wasOpen = false;
    this.#room = openRoom(this.answer.token, {
      onpresent: (participants) => {
        const isOwnWay = !this.#isUp;
        this.#isUp = true;
        if (isOwnWay && wasOpen) this.#signalling.revive();
        wasOpen = true;
        if (isOwnWay) events.onchannel();
        events.onpresent(participants, isOwnWay);
      },
      onmessage: events.onmessage,
      onice: (iceServers) => this.#onice(iceServers),
      onlost: () => {
        this.#isUp = false;
        this.#signalling.pause();
        events.onchannel();
      },
      onend: events.onend,
      onrefused: events.onrefused,
    });
  }

  send(message: RoomClientMessage): boolean {
    return this.#room?.send(message) ?? false;
  }

  check(): void {
    this.#room?.check();
  }

  place(peerId: string, stream: MediaStream, handlers: CallHandlers): MediaCall | null {
    return this.#signalling.call(peerId, stream, handlers);
  }

  /** Asked for anew: a call lasts longer than credentials do, and a relay may have changed its secret. */
  freshIceServers = (): Promise<JoinAnswer['iceServers']> => {
    this.#awaitingIce ??= new Promise<JoinAnswer['iceServers']>((resolve) => {
      const timer = setTimeout(() => resolve(this.#iceServers), this.#timings.credentialsMs);
      this.#onice = (iceServers) => {
        clearTimeout(timer);
        this.#iceServers = iceServers;
        this.#signalling.setIceServers(iceServers);
        resolve(iceServers);
      };
      if (!this.send({ type: 'ice' })) this.#onice(this.#iceServers);
    }).finally(() => (this.#awaitingIce = null));
    return this.#awaitingIce;
  };

  leave(): void {
    this.#room?.leave();
    this.close();
  }

  close(): void {
    this.#room?.close();
    this.#signalling.close();
    this.#room = null;
    this.#isUp = false;
  }
}
