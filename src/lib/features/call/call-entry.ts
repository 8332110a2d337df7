import type { CallRefusal } from '#domain/call-state.ts';
import type { JoinAnswer, RoomEnd } from '#domain/call.ts';
import type { CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { CallDevices } from './call-devices.ts';
import { CallDoor, type DoorOutcome } from './call-door.ts';
import type { CallPorts } from './call-ports.ts';
import type { CallSeat } from './call-seat.ts';

/** What came of an entry; null: this page has left meanwhile. */
export type Entered = { seat: CallSeat } | { refusal: CallRefusal } | { end: RoomEnd } | null;

/** @param hasLeft this page wants the seat no longer. */
export type AskSeat = (hasLeft: () => boolean) => Promise<CallResult<JoinAnswer>>;

interface Options {
  ports: CallPorts;
  devices: Pick<CallDevices, 'open'>;
  /** @param isReady whether camera and microphone are there: only then is this page seen and called. */
  takeSeat(answer: JoinAnswer, isReady: Promise<boolean>): Promise<CallSeat | null>;
  /** The doctor is to let this one in. */
  ondoor(): void;
}

function refusalOf(failure: CallFailure): CallRefusal {
  const opensAt = 'opensAt' in failure ? failure.opensAt : undefined;
  return { kind: 'join', code: failure.error, opensAt };
}

/** The way in, once: the seat is asked for and camera and microphone are opened at the same time. */
export class CallEntry {
  readonly #options: Options;
  #door: CallDoor | null = null;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async run(askSeat: AskSeat): Promise<Entered> {
    const { devices, takeSeat } = this.#options;
    const opening = devices.open();
    let joined = await askSeat(() => this.#isOver);
    if (joined.ok && joined.data.waits && (await opening) === null && !this.#isOver) {
      const outcome = await this.#waitAtDoor(joined.data);
      if (!outcome || 'end' in outcome) return outcome;
      joined = outcome.joined;
    }
    if (this.#isOver) return null;
    if (!joined.ok) return { refusal: refusalOf(joined.failure) };
    const isReady = opening.then((cause) => cause === null && !this.#isOver);
    const [cause, seat] = await Promise.all([
      opening,
      joined.data.waits ? null : takeSeat(joined.data, isReady),
    ]);
    if (seat && !cause && !this.#isOver) return { seat };
    seat?.close();
    if (this.#isOver) return null;
    return { refusal: cause ? { kind: 'media', cause } : { kind: 'join', code: 'offline' } };
  }

  /** @param saysGoodbye who is at the door tells the doctor. */
  stop({ saysGoodbye }: { saysGoodbye: boolean }): void {
    this.#isOver = true;
    if (saysGoodbye) this.#door?.leave();
    else this.#door?.close();
  }

  #waitAtDoor(answer: JoinAnswer): Promise<DoorOutcome> {
    this.#options.ondoor();
    this.#door = new CallDoor(this.#options.ports);
    return this.#door.wait(answer);
  }
}
