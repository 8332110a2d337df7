import type { JoinAnswer, RoomEnd } from '#domain/call.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import type { CallPorts } from './call-ports.ts';
import type { RoomSocket } from './room-socket.ts';

type Ports = Pick<CallPorts, 'join' | 'openRoom' | 'timings' | 'keepAwake' | 'onNetworkChange'>;

/** What came of waiting: an answer to a further join, or the end; null: this page has left. */
export type DoorOutcome = { joined: CallResult<JoinAnswer> } | { end: RoomEnd } | null;

const PASSING = ['offline', 'store-unavailable'];

/** « Laisser entrer »: waits on the room's channel alone, which tells nothing of the room and takes nothing of this page. */
export class CallDoor {
  readonly #ports: Ports;
  #room: RoomSocket | null = null;
  #left: (outcome: null) => void = () => undefined;
  readonly #stops: (() => void)[];
  readonly #leaving = new Promise<null>((resolve) => (this.#left = resolve));

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#stops = [ports.keepAwake(), ports.onNetworkChange(() => this.#room?.check())];
  }

  /** Comes back once the doctor has opened, or once there is nothing left to wait for. */
  async wait(answer: JoinAnswer): Promise<DoorOutcome> {
    const outcome = await this.#wait(answer);
    this.close();
    return outcome;
  }

  async #wait(answer: JoinAnswer): Promise<DoorOutcome> {
    const { join, timings } = this.#ports;
    for (let token = answer.token; ;) {
      const end = await this.#stand(token);
      if (end !== 'let-in') return end && { end };
      let joined = await join();
      while (!joined.ok && PASSING.includes(joined.failure.error)) {
        await new Promise((resolve) => setTimeout(resolve, timings.soonMs));
        if (!this.#room) return null;
        joined = await join();
      }
      if (!this.#room) return null;
      // Only sockets were refused: there is a door to stand at again.
      if (!joined.ok || !joined.data.waits) return { joined };
      token = joined.data.token;
    }
  }

  #stand(token: string): Promise<'let-in' | RoomEnd | null> {
    this.#room?.close();
    const told = new Promise<'let-in' | RoomEnd>((resolve) => {
      this.#room = this.#ports.openRoom(token, {
        onletin: () => resolve('let-in'),
        // Whether this page still has a place here is what the next join tells.
        onrefused: () => resolve('let-in'),
        onend: resolve,
        ...{ onpresent: () => undefined, onmessage: () => undefined },
        ...{ onice: () => undefined, onlost: () => undefined },
      });
    });
    return Promise.race([told, this.#leaving]);
  }

  leave(): void {
    this.#room?.leave();
    this.close();
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#room?.close();
    this.#room = null;
    this.#left(null);
  }
}
