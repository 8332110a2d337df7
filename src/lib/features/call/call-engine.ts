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
import type { CallResult } from '$lib/adapters/api-client.ts';
import type { MediaCall } from '$lib/adapters/peer.ts';
import { CallDevices } from './call-devices.ts';
import { CallDoor } from './call-door.ts';
import { CallLinks } from './call-links.ts';
import type { CallPorts } from './call-ports.ts';
import { CallSeat } from './call-seat.ts';
import { IDLE, isMissed, sendingTo, viewOfLinks, type CallSnapshot } from './call-snapshot.ts';
import type { LinkWorld } from './link.ts';

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
  #now: CallSnapshot = IDLE;
  #door: CallDoor | null = null;
  #seat: CallSeat | null = null;
  #links: CallLinks | null = null;
  #stops: (() => void)[] = [];
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #longLoss: ReturnType<typeof setTimeout> | undefined;
  /** Goes up with each entry and exit: what an earlier one was still waiting for is dropped. */
  #round = 0;

  constructor(ports: CallPorts, listener: CallListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.devices = new CallDevices(ports, {
      onchange: () => this.#showOwn(this.devices.view),
      onoutgoing: (kind, track) => void this.#links?.replaceTrack(kind, track),
    });
  }

  /** Takes the seat, opens camera and microphone meanwhile, then enters. */
  start = (): Promise<void> => this.#enter(() => this.#ports.join());

  continueHere = (): Promise<void> => this.#enter(() => (this.#ports.continueHere ?? this.#ports.join)());

  /** From the beginning, devices included: what an iPhone needs after a phone call. */
  async rejoin(): Promise<void> {
    this.#exit('left');
    await this.start();
  }

  leave(): void {
    this.#exit('left');
  }

  setMicrophone(on: boolean): void {
    this.devices.setMicrophone(on);
  }

  setCamera(on: boolean): void {
    this.devices.setCamera(on);
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

  async #enter(askSeat: () => Promise<CallResult<JoinAnswer>>): Promise<void> {
    const { state } = this.#now;
    this.#dispatch({ type: 'start' });
    if (this.#now.state === state) return;
    const round = ++this.#round;
    const opening = this.devices.open();
    let joined: CallResult<JoinAnswer> | null = await askSeat();
    if (joined.ok && joined.data.waits && (await opening) === null && round === this.#round)
      joined = await this.#waitAtDoor(joined.data);
    if (!joined || round !== this.#round) return;
    if (!joined.ok) {
      const { error: code, ...details } = joined.failure;
      const opensAt = 'opensAt' in details ? details.opensAt : undefined;
      this.devices.close();
      return this.#dispatch({ type: 'refused', refusal: { kind: 'join', code, opensAt } });
    }
    const isReady = opening.then((cause) => cause === null && round === this.#round);
    const [cause, seat] = await Promise.all([
      opening,
      joined.data.waits ? null : this.#takeSeat(joined.data, isReady),
    ]);
    if (round !== this.#round) return seat?.close();
    if (cause) {
      seat?.close();
      return this.#dispatch({ type: 'refused', refusal: { kind: 'media', cause } });
    }
    if (seat) return this.#sitDown(seat);
    this.devices.close();
    this.#dispatch({ type: 'refused', refusal: { kind: 'join', code: 'offline' } });
  }

  /** Until the doctor opens; null: it ended there. */
  async #waitAtDoor(answer: JoinAnswer): Promise<CallResult<JoinAnswer> | null> {
    this.#dispatch({ type: 'at-door' });
    this.#door = new CallDoor(this.#ports);
    const outcome = await this.#door.wait(answer);
    if (outcome && 'end' in outcome) this.#exit(outcome.end);
    return outcome && 'joined' in outcome ? outcome.joined : null;
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
    seat.enter({
      onpresent: (participants, isOwnWay, atDoor) => {
        this.#links?.list(participants, isOwnWay);
        this.#knock(atDoor);
        this.#look();
      },
      onmessage: (peerId, message) => this.#links?.receive(peerId, message),
      onchannel: () => this.#look(),
      onend: (reason) => this.#exit(reason),
      onrefused: () => void this.#renew(),
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
      onimpatient: () => void this.#renew(),
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
    const loss =
      view === 'reconnecting'
        ? { side: lossSide(states, this.#seat.isChannelUp), isLong: this.#now.loss?.isLong ?? false }
        : null;
    this.#timeLoss(loss !== null);
    this.#showOwn({ state, ...viewOfLinks(links.all), loss });
  }

  #timeLoss(isLost: boolean): void {
    if (isLost && this.#longLoss !== undefined) return;
    clearTimeout(this.#longLoss);
    this.#longLoss = undefined;
    if (!isLost) return;
    this.#longLoss = setTimeout(() => {
      if (this.#now.loss) this.#show({ loss: { ...this.#now.loss, isLong: true } });
    }, this.#ports.timings.longLossMs);
  }

  /** A fresh seat answer on the same device, with the devices already open. */
  async #renew(): Promise<void> {
    if (!isInRoom(this.#now.state)) return;
    const round = ++this.#round;
    clearTimeout(this.#renewal);
    const joined = await this.#ports.join();
    if (round !== this.#round) return;
    if (joined.ok) {
      if (joined.data.waits) return this.rejoin();
      this.#standUp();
      const seat = await this.#takeSeat(joined.data, Promise.resolve(true));
      if (round !== this.#round) return seat?.close();
      if (seat) return this.#sitDown(seat);
    } else if (joined.failure.error !== 'offline' && joined.failure.error !== 'store-unavailable') {
      const isElsewhere = joined.failure.error === 'seat-taken';
      const isMoved = joined.failure.error === 'link-superseded';
      return this.#exit(isElsewhere ? 'seat-taken' : isMoved ? 'superseded' : 'closed');
    }
    this.#renewal = setTimeout(() => void this.#renew(), this.#ports.timings.soonMs);
  }

  #standUp(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#door?.close();
    this.#links?.close();
    this.#seat?.close();
    this.#door = null;
    this.#links = null;
    this.#seat = null;
    this.#dispatch({ type: 'room', view: 'reconnecting' });
  }

  #exit(reason: CallEnd): void {
    this.#round += 1;
    clearTimeout(this.#renewal);
    this.#timeLoss(false);
    if (reason === 'left') this.#seat?.leave();
    if (reason === 'left') this.#door?.leave();
    this.#standUp();
    this.devices.close();
    this.#showOwn({ ...viewOfLinks([]), atDoor: [], loss: null, sharing: false });
    this.#dispatch({ type: 'end', reason });
  }
}
