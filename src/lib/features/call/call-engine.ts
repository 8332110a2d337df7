import type { JoinAnswer, Participant } from '#domain/call.ts';
import {
  isInRoom,
  lossSide,
  nextCallState,
  roomView,
  type CallEnd,
  type CallEvent,
} from '#domain/call-state.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import type { MediaCall } from '$lib/adapters/peer.ts';
import { CallDevices } from './call-devices.ts';
import { CallEntry, type AskSeat } from './call-entry.ts';
import { CallLinks } from './call-links.ts';
import type { CallPorts } from './call-ports.ts';
import { CallSeat } from './call-seat.ts';
import { IDLE, isMissed, sendingTo, viewOfLinks, type CallSnapshot } from './call-snapshot.ts';
import type { LinkWorld } from './link-world.ts';
import { LossClock } from './loss-clock.ts';
import { insist, MoveRequest } from './move.ts';
import { SeatRenewal } from './seat-renewal.ts';

/** Told to whoever shows or keeps the call. */
export interface CallListener {
  onchange(snapshot: CallSnapshot): void;
  /** What another participant's page says beside the media, restarts included. */
  onmessage?(from: Participant, message: LinkMessage): void;
}

/** One participant's side of the call, from the seat to the goodbye. Knows no screen. */
export class CallEngine {
  readonly #ports: CallPorts;
  readonly #listener: CallListener;
  readonly devices: CallDevices;
  readonly move: MoveRequest;
  #now: CallSnapshot = IDLE;
  #entry: CallEntry | null = null;
  #seat: CallSeat | null = null;
  #links: CallLinks | null = null;
  #stops: (() => void)[] = [];
  readonly #renewal: SeatRenewal;
  readonly #loss: LossClock;

  constructor(ports: CallPorts, listener: CallListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.move = new MoveRequest(ports.timings, {
      onchange: (moveAsked) => this.#show({ moveAsked }),
      allow: () => this.#seat?.send({ type: 'allow-move' }) ?? false,
    });
    this.devices = new CallDevices(ports, {
      onchange: () => this.#showOwn(this.devices.view),
      onoutgoing: (kind, track) => void this.#links?.replaceTrack(kind, track),
    });
    const { timings, join } = ports;
    this.#renewal = new SeatRenewal({
      ...{ join, soonMs: timings.soonMs },
      isNeeded: () => this.#needsSeat(),
      change: (answer) => this.#changeSeat(answer),
      onseat: (seat) => this.#sitDown(seat),
      onend: (reason) => this.#exit(reason),
    });
    this.#loss = new LossClock(timings.longLossMs, () => {
      if (this.#now.loss) this.#show({ loss: { ...this.#now.loss, isLong: true } });
    });
  }

  /** Takes the seat, opens camera and microphone meanwhile, then enters. */
  start = (): Promise<void> => this.#enter(() => this.#ports.join());

  continueHere = (): Promise<void> =>
    this.#enter((hasLeft) => {
      const { timings, join, continueHere = join } = this.#ports;
      return insist(continueHere, {
        timings,
        hasLeft,
        onwaiting: (asksToMove) => this.#show({ asksToMove }),
      });
    });

  /** From the beginning, devices included: what an iPhone needs after a phone call. */
  async rejoin(): Promise<void> {
    this.#exit('left');
    await this.start();
  }

  leave(): void {
    this.#exit('left');
  }

  /** Whether the picture that goes out is the screen: the others are told. */
  setSharing(sharing: boolean): void {
    this.#showOwn({ sharing });
  }

  /** Sends another camera, microphone or screen instead; null: the device's own again. Nothing is negotiated. */
  async replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    const outgoing = this.devices.replace(kind, track);
    await this.#links?.replaceTrack(kind, outgoing);
  }

  /** To the page of one other participant; false while the channel is down. */
  send(peerId: string, message: LinkMessage): boolean {
    return this.#seat?.send({ type: 'to', peerId, message }) ?? false;
  }

  /** From the doctor, by their pages' ids; false when the channel is down. */
  letIn(peerIds: string[]): boolean {
    return this.#seat?.send({ type: 'let-in', peerIds }) ?? false;
  }

  #show(change: Partial<CallSnapshot>): void {
    this.#now = { ...this.#now, ...change };
    this.#listener.onchange(this.#now);
  }

  /** What the others are told too. */
  #showOwn(change: Partial<CallSnapshot>): void {
    const next = { ...this.#now, ...change };
    this.#show({ ...change, sendingPaused: isMissed(next) });
    this.#links?.tell((link) => sendingTo(link, this.#now));
  }

  #dispatch(event: CallEvent): void {
    const state = nextCallState(this.#now.state, event);
    if (state !== this.#now.state) this.#show({ state });
  }

  async #enter(askSeat: AskSeat): Promise<void> {
    const { state } = this.#now;
    this.#dispatch({ type: 'start' });
    if (this.#now.state === state) return;
    this.#entry = new CallEntry({
      ...{ ports: this.#ports, devices: this.devices },
      takeSeat: (answer, isReady) => this.#takeSeat(answer, isReady),
      ondoor: () => this.#dispatch({ type: 'at-door' }),
    });
    const entered = await this.#entry.run(askSeat);
    if (!entered) return;
    this.#entry = null;
    if ('seat' in entered) return this.#sitDown(entered.seat);
    if ('end' in entered) return this.#exit(entered.end);
    this.devices.close();
    this.#dispatch({ type: 'refused', refusal: entered.refusal });
  }

  #takeSeat(answer: JoinAnswer, isReady: Promise<boolean>): Promise<CallSeat | null> {
    const { timings } = this.#ports;
    const onincoming = (call: MediaCall) => {
      const { outgoing } = this.devices;
      return outgoing && isInRoom(this.#now.state) ? (this.#links?.accept(call, outgoing) ?? null) : null;
    };
    return CallSeat.take({ ...{ answer, timings, onincoming, isReady }, ports: this.#ports }).catch(
      () => null,
    );
  }

  #sitDown(seat: CallSeat): void {
    this.#seat = seat;
    this.#links = new CallLinks(seat.answer, this.#linkWorld(seat), (from, message) =>
      this.#listener.onmessage?.(from, message),
    );
    this.#dispatch({ type: 'seated' });
    const { keepAwake, onNetworkChange } = this.#ports;
    this.#stops.push(
      keepAwake(),
      onNetworkChange(() => {
        seat.check();
        this.#links?.wayBack();
      }),
    );
    this.#links.list(seat.answer.others, false);
    this.#look();
    seat.enter({
      onpresent: (participants, isOwnWay, atDoor) => {
        this.#links?.list(participants, isOwnWay);
        this.#knock(atDoor);
        this.#look();
      },
      onmessage: (peerId, message) => this.#links?.receive(peerId, message),
      onchannel: () => this.#look(),
      onmoveasked: () => void (this.move.asked() && this.#ports.chime?.()),
      onend: (reason) => this.#exit(reason),
      onrefused: () => void this.#renewal.begin(),
    });
  }

  #linkWorld(seat: CallSeat): LinkWorld {
    const { timings, watchMedia, accompany, adapt } = this.#ports;
    return {
      ...{ timings, watchMedia, accompany, adapt },
      freshIceServers: seat.freshIceServers,
      local: () => this.devices.outgoing,
      place: (peerId, stream, handlers) => seat.place(peerId, stream, handlers),
      send: (peerId, message) => seat.send({ type: 'to', peerId, message }),
      isChannelUp: () => seat.isChannelUp,
      ondoubt: () => seat.check(),
      onimpatient: () => void this.#renewal.begin(),
      onchange: () => this.#look(),
    };
  }

  #knock(atDoor: Participant[]): void {
    const known = this.#now.atDoor.map(({ peerId }) => peerId);
    if (atDoor.some(({ peerId }) => !known.includes(peerId))) this.#ports.chime?.();
    this.#show({ atDoor });
  }

  /** What the links have become, as the screens see it. */
  #look(): void {
    const links = this.#links;
    if (!links || !this.#seat || !isInRoom(this.#now.state)) return;
    links.sweep();
    const states = links.all.map(({ state }) => state);
    const view = roomView(states, this.#seat.isChannelUp);
    const state = nextCallState(this.#now.state, { type: 'room', view });
    const isLost = view === 'reconnecting';
    const loss = this.#loss.see(isLost ? lossSide(states, this.#seat.isChannelUp) : null);
    this.#showOwn({ state, ...viewOfLinks(links.all), loss });
  }

  /** Refused by the room, without a seat meanwhile, or nothing comes from someone who is there. */
  #needsSeat(): boolean {
    if (!isInRoom(this.#now.state)) return false;
    return !this.#seat || this.#seat.isRefused || (this.#links?.isHopeless ?? false);
  }

  /** What was shown of the others stays until they are met again. */
  async #changeSeat(answer: JoinAnswer): Promise<CallSeat | null> {
    if (answer.waits) {
      void this.rejoin();
      return null;
    }
    this.#standUp();
    const state = nextCallState(this.#now.state, { type: 'room', view: 'reconnecting' });
    this.#show({ state, loss: this.#loss.see(this.#now.loss?.side ?? 'path') });
    return this.#takeSeat(answer, Promise.resolve(true));
  }

  #standUp(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#links?.close();
    this.#seat?.close();
    this.#links = null;
    this.#seat = null;
  }

  #exit(reason: CallEnd): void {
    const saysGoodbye = reason === 'left';
    this.#renewal.stop();
    this.#entry?.stop({ saysGoodbye });
    this.#entry = null;
    if (saysGoodbye) this.#seat?.leave();
    this.#standUp();
    this.devices.close();
    this.move.close();
    const loss = this.#loss.see(null);
    this.#showOwn({ ...viewOfLinks([]), atDoor: [], asksToMove: false, loss, sharing: false });
    this.#dispatch({ type: 'end', reason });
  }
}
