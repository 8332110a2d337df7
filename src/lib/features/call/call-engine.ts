import { isCaller, type JoinAnswer, type Participant } from '#domain/call.ts';
import { isInRoom, nextCallState, type CallEnd, type CallEvent } from '#domain/call-state.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import type { MediaCall, Signalling, SignallingOptions } from '$lib/adapters/peer.ts';
import { CallLine } from './call-line.ts';
import type { CallPorts } from './call-ports.ts';
import { IDLE, type CallSnapshot } from './call-snapshot.ts';
import type { RoomSocket } from './room-socket.ts';

/** A call without a picture by then is placed again: an offer may have met a dying socket. */
const ANSWER_TIMEOUT_MS = 6_000;
const RESTART_MS = 1_000;
/** Who may not call asks for a fresh seat when the caller stays away. */
const CALLEE_PATIENCE_MS = 15_000;
/** Off the list while pictures still come: a service that starts again hears of everyone anew. */
const DEPARTURE_MS = 3_000;

/** One participant's side of the call, from the seat to the goodbye. Knows no screen. */
export class CallEngine {
  #ports: CallPorts;
  #onchange: (snapshot: CallSnapshot) => void;
  #now: CallSnapshot = IDLE;
  #seat: JoinAnswer | null = null;
  #room: RoomSocket | null = null;
  #signalling: Signalling | null = null;
  #line: CallLine;
  #sleep: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDeparting = false;
  /** Goes up with each entry and exit: what an earlier one was still waiting for is dropped. */
  #round = 0;

  constructor(ports: CallPorts, onchange: (snapshot: CallSnapshot) => void) {
    this.#ports = ports;
    this.#onchange = onchange;
    this.#line = new CallLine(ports.watchMedia, {
      onremote: (remote) => {
        if (remote !== this.#now.remote) this.#show({ remote });
      },
      onflow: (flow) => this.#onFlow(flow),
    });
  }

  /** Takes the seat, then camera and microphone, then enters. */
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
    for (const track of this.#now.local?.getAudioTracks() ?? []) track.enabled = on;
    this.#show({ microphoneOn: on });
  }

  setCamera(on: boolean): void {
    for (const track of this.#now.local?.getVideoTracks() ?? []) track.enabled = on;
    this.#show({ cameraOn: on });
  }

  #show(change: Partial<CallSnapshot>): void {
    this.#now = { ...this.#now, ...change };
    this.#onchange(this.#now);
  }

  #dispatch(event: CallEvent): void {
    const state = nextCallState(this.#now.state, event);
    if (state !== this.#now.state) this.#show({ state });
  }

  async #enter(seat: () => Promise<CallResult<JoinAnswer>>): Promise<void> {
    if (isInRoom(this.#now.state) || this.#now.state.name === 'preparing') return;
    const round = ++this.#round;
    this.#dispatch({ type: 'start' });
    const joined = await seat();
    if (round !== this.#round) return;
    if (!joined.ok) {
      const { error: code, ...details } = joined.failure;
      const opensAt = 'opensAt' in details ? details.opensAt : undefined;
      return this.#dispatch({ type: 'refused', refusal: { kind: 'join', code, opensAt } });
    }
    if (!(await this.#openDevices(round))) return;
    const outcome = await this.#connect(joined.data, round);
    if (outcome === 'in') this.#sleep = this.#ports.keepAwake();
    if (outcome !== 'failed') return;
    this.#ports.stopMedia(this.#now.local);
    this.#show({ local: null });
    this.#dispatch({ type: 'refused', refusal: { kind: 'join', code: 'offline' } });
  }

  async #openDevices(round: number): Promise<boolean> {
    const media = await this.#ports.openMedia();
    if (round !== this.#round) {
      if (media.ok) this.#ports.stopMedia(media.stream);
      return false;
    }
    if (!media.ok) {
      this.#dispatch({ type: 'refused', refusal: { kind: 'media', cause: media.cause } });
      return false;
    }
    const picture = media.audioOnly ? this.#ports.placeholderPicture() : null;
    if (picture) media.stream.addTrack(picture);
    this.#show({ local: media.stream, audioOnly: media.audioOnly, deviceLost: false });
    this.#watchDevices(media.stream);
    this.setMicrophone(this.#now.microphoneOn);
    this.setCamera(this.#now.cameraOn);
    return true;
  }

  /** iOS leaves tracks that look live but stay mute after a phone call: what a track says of itself counts. */
  #watchDevices(stream: MediaStream): void {
    const look = () => {
      if (stream !== this.#now.local) return;
      const isLost = stream.getTracks().some((track) => track.readyState === 'ended' || track.muted);
      if (isLost !== this.#now.deviceLost) this.#show({ deviceLost: isLost });
    };
    for (const track of stream.getTracks())
      for (const event of ['ended', 'mute', 'unmute']) track.addEventListener(event, look);
  }

  /** Signalling first: being on the room's list means that one can be called. */
  async #connect(seat: JoinAnswer, round: number): Promise<'in' | 'failed' | 'overtaken'> {
    const opened = await this.#ports.openSignalling(seat, (call) => this.#accept(call)).catch(() => null);
    if (round !== this.#round) {
      opened?.close();
      return 'overtaken';
    }
    if (!opened) return 'failed';
    this.#signalling = opened;
    this.#seat = seat;
    this.#dispatch({ type: 'seated' });
    this.#room = this.#ports.openRoom(seat.token, {
      onpresent: (participants) => this.#onPresent(participants),
      onend: (reason) => this.#exit(reason),
      onlost: () => {
        this.#dispatch({ type: 'room-lost' });
        opened.revive();
      },
      onrefused: () => void this.#renew(),
    });
    return 'in';
  }

  /** A fresh seat answer on the same device, with the devices already open. */
  async #renew(): Promise<void> {
    if (!isInRoom(this.#now.state)) return;
    const round = ++this.#round;
    this.#dispatch({ type: 'room-lost' });
    const joined = await this.#ports.join();
    if (round !== this.#round) return;
    if (joined.ok) {
      this.#disconnect();
      if ((await this.#connect(joined.data, round)) !== 'failed') return;
    } else if (joined.failure.error !== 'offline' && joined.failure.error !== 'store-unavailable') {
      const isElsewhere = joined.failure.error === 'seat-taken';
      const isMoved = joined.failure.error === 'link-superseded';
      return this.#exit(isElsewhere ? 'seat-taken' : isMoved ? 'superseded' : 'closed');
    }
    this.#after(RESTART_MS, () => void this.#renew());
  }

  #onPresent(participants: Participant[]): void {
    const seat = this.#seat;
    if (!seat) return;
    const other = participants.find((participant) => participant.seat !== seat.seat) ?? null;
    this.#isDeparting = other === null && this.#now.state.name === 'live';
    if (this.#isDeparting) return this.#after(DEPARTURE_MS, () => this.#meet(null));
    this.#meet(other);
  }

  #meet(other: Participant | null): void {
    this.#isDeparting = false;
    if (other?.peerId !== this.#now.other?.peerId) this.#hangUp();
    this.#show({ other });
    this.#dispatch({ type: 'presence', other: other !== null });
    if (other && !this.#line.isUp) this.#placeCall();
    else if (this.#now.state.name === 'live') clearTimeout(this.#timer);
  }

  #placeCall(): void {
    const { other, local } = this.#now;
    const seat = this.#seat;
    if (!other || !local || !seat || !this.#signalling) return;
    if (!isCaller(seat, other)) return this.#after(CALLEE_PATIENCE_MS, () => void this.#renew());
    const isPlaced = this.#line.place(this.#signalling, other.peerId, local);
    // Signalling on its way back: the same call a moment later.
    this.#after(isPlaced ? ANSWER_TIMEOUT_MS : RESTART_MS, () => this.#placeCall());
  }

  #accept(call: MediaCall): ReturnType<SignallingOptions['onincoming']> {
    const { local } = this.#now;
    if (!local || !isInRoom(this.#now.state)) return null;
    clearTimeout(this.#timer);
    return this.#line.accept(call, local);
  }

  #onFlow(flow: 'flowing' | 'lost'): void {
    if (flow === 'flowing') {
      clearTimeout(this.#timer);
      return this.#dispatch({ type: 'media-flows' });
    }
    if (this.#isDeparting) return this.#meet(null);
    this.#dispatch({ type: 'media-lost' });
    this.#after(RESTART_MS, () => this.#placeCall());
  }

  #after(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (isInRoom(this.#now.state)) act();
    }, ms);
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#line.hangUp();
  }

  #disconnect(): void {
    this.#hangUp();
    this.#room?.close();
    this.#signalling?.close();
    this.#room = null;
    this.#signalling = null;
  }

  #exit(reason: CallEnd): void {
    this.#round += 1;
    if (reason === 'left') this.#room?.leave();
    this.#disconnect();
    this.#sleep();
    this.#sleep = () => undefined;
    this.#ports.stopMedia(this.#now.local);
    this.#seat = null;
    this.#show({ local: null, remote: null, other: null });
    this.#dispatch({ type: 'end', reason });
  }
}
