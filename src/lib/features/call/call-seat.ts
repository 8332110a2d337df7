import type { CallTimings } from '#domain/call-timings.ts';
import {
  isCaller,
  type JoinAnswer,
  type Participant,
  type RoomClientMessage,
  type RoomEnd,
} from '#domain/call.ts';
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
  /** @param isOwnWay the first list after the channel was opened. */
  onpresent(participants: Participant[], isOwnWay: boolean, atDoor: Participant[]): void;
  onmessage(peerId: string, message: unknown): void;
  onchannel(): void;
  /** Another device of the same person asks to go on in this one's place. */
  onmoveasked(): void;
  onend(reason: RoomEnd): void;
  /** Its token is worth nothing any more. */
  onrefused(): void;
}

interface Taking {
  answer: JoinAnswer;
  ports: SeatPorts;
  timings: CallTimings;
  onincoming: SignallingOptions['onincoming'];
  /** Whether camera and microphone are there: only then may the others see and call this page. */
  isReady: Promise<boolean>;
}

/** A seat in the room with its two sockets: signalling for first calls, the room's channel for everything else. */
export class CallSeat {
  readonly answer: JoinAnswer;
  readonly #timings: CallTimings;
  #signalling: Signalling | null = null;
  #room: RoomSocket | null = null;
  #events: SeatEvents | null = null;
  /** What the room said before one had sat down. */
  #early: ((events: SeatEvents) => void)[] = [];
  #isUp = false;
  #wasUp = false;
  /** Its first opening is a matter of moments. */
  #isExpected = true;
  #expecting: ReturnType<typeof setTimeout> | undefined;
  #isRefused = false;
  #isClosed = false;
  #renewing: ReturnType<typeof setInterval> | undefined;
  #iceServers: JoinAnswer['iceServers'];
  #awaitingIce: Promise<JoinAnswer['iceServers']> | null = null;
  #onice: (iceServers: JoinAnswer['iceServers']) => void = () => undefined;

  private constructor(answer: JoinAnswer, timings: CallTimings) {
    this.answer = answer;
    this.#iceServers = answer.iceServers;
    this.#timings = timings;
  }

  /**
   * Opens both sockets. Browsers open one at a time to one address: who calls someone begins with signalling, who is
   * called with the room, where they are seen. An offer that comes before signalling is open waits there for it.
   * @throws Error when signalling can't be opened
   */
  static async take({ answer, ports, timings, onincoming, isReady }: Taking): Promise<CallSeat> {
    const seat = new CallSeat(answer, timings);
    const opening = ports.openSignalling(answer, onincoming);
    const calls = answer.others.some((other) => isCaller(answer, other));
    const enterRoom = async () => {
      const [ready] = await Promise.all([isReady, calls ? opening : null]);
      if (ready) seat.#openRoom(ports);
    };
    try {
      const [signalling] = await Promise.all([opening, enterRoom()]);
      seat.#signalling = signalling;
      return seat;
    } catch (error) {
      seat.close();
      throw error;
    }
  }

  /** Counted on for a moment before it was first open: whoever the join answer named can be called meanwhile. */
  get isChannelUp(): boolean {
    return this.#isUp || this.#isExpected;
  }
  /** Its token is worth nothing any more. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** From here on the events are told; those that came before first. */
  enter(events: SeatEvents): void {
    this.#events = events;
    for (const tell of this.#early.splice(0)) tell(events);
  }

  #tell(tell: (events: SeatEvents) => void): void {
    if (this.#events) tell(this.#events);
    else this.#early.push(tell);
  }

  #openRoom({ openRoom }: SeatPorts): void {
    // Signalling may have failed while the browser still asked for the camera: nobody is to see an empty seat.
    if (this.#isClosed) return;
    // Who comes late is called with credentials that hold.
    this.#renewing = setInterval(() => void this.freshIceServers(), this.#timings.credentialsEveryMs);
    // Nobody is told for long that they are in a room which they don't reach.
    this.#expecting = setTimeout(() => {
      this.#isExpected = false;
      this.#tell((events) => events.onchannel());
    }, this.#timings.openSteadyMs);
    this.#room = openRoom(this.answer.token, {
      onpresent: (participants, atDoor = []) => {
        clearTimeout(this.#expecting);
        this.#isExpected = false;
        const isOwnWay = !this.#isUp;
        this.#isUp = true;
        if (isOwnWay && this.#wasUp) this.#signalling?.revive();
        this.#wasUp = true;
        this.#tell((events) => {
          if (isOwnWay) events.onchannel();
          events.onpresent(participants, isOwnWay, atDoor);
        });
      },
      onmessage: (peerId, message) => this.#tell((events) => events.onmessage(peerId, message)),
      onice: (iceServers) => this.#onice(iceServers),
      onlost: () => {
        this.#isUp = false;
        this.#signalling?.pause();
        this.#tell((events) => events.onchannel());
      },
      onmoveasked: () => this.#tell((events) => events.onmoveasked()),
      onend: (reason) => this.#tell((events) => events.onend(reason)),
      onrefused: () => {
        this.#isRefused = true;
        this.#tell((events) => events.onrefused());
      },
    });
  }

  send(message: RoomClientMessage): boolean {
    return this.#room?.send(message) ?? false;
  }

  check(): void {
    this.#room?.check();
  }

  place(peerId: string, stream: MediaStream, handlers: CallHandlers): MediaCall | null {
    return this.#signalling?.call(peerId, stream, handlers) ?? null;
  }

  /** Asked for anew: a call lasts longer than credentials do, and a relay may have changed its secret. */
  freshIceServers = (): Promise<JoinAnswer['iceServers']> => {
    this.#awaitingIce ??= new Promise<JoinAnswer['iceServers']>((resolve) => {
      const timer = setTimeout(() => resolve(this.#iceServers), this.#timings.credentialsMs);
      this.#onice = (iceServers) => {
        clearTimeout(timer);
        this.#iceServers = iceServers;
        this.#signalling?.setIceServers(iceServers);
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
    this.#isClosed = true;
    clearInterval(this.#renewing);
    clearTimeout(this.#expecting);
    this.#room?.close();
    this.#signalling?.close();
    this.#room = null;
    this.#isUp = this.#isExpected = false;
  }
}
