import type { Quality } from '#domain/call-adaptation.ts';
import type { Device } from '#domain/call-device.ts';
import type { Participant } from '#domain/call.ts';
import { givesPlaceUp, isInRoom, type CallEnd, type CallState } from '#domain/call-state.ts';
import { watchCall } from '$lib/features/call-summary/watch-call.ts';
import { Chat, type ChatBox } from '$lib/features/chat/chat.svelte.ts';
import { createBrowserPorts, watchPorts } from './browser-ports.ts';
import { openReturnPlace, type ReturnPlace } from './browser-return.ts';
import { openScreen } from './browser-screen.ts';
import { CallEngine } from './call-engine.ts';
import type { CallPorts, Joining } from './call-ports.ts';
import type { Companion } from './companion.ts';
import type { DeviceView } from './device-view.ts';
import { OwnScreen } from './own-screen.svelte.ts';
import type { SharePorts } from './screen-share.ts';
import { IDLE, type CallSnapshot, type Loss, type OtherView } from './call-snapshot.ts';

interface CallParts {
  ports: CallPorts;
  place: ReturnPlace;
  see: (snapshot: CallSnapshot) => void;
  chatBox: ChatBox | null;
  openScreen: SharePorts['openScreen'];
}

/** Nobody comes back from these. */
const FINAL: CallEnd[] = ['closed', 'superseded', 'expired'];

/** The call as screens see it. Make one per page with `createCall`, and `leave()` when the page goes. */
export class Call {
  #now = $state.raw<CallSnapshot>(IDLE);
  /** It was live once: what comes after is a return. */
  #wasLive = $state(false);
  #engine: CallEngine;
  #place: ReturnPlace;
  /** What is written beside the pictures. */
  readonly chat: Chat;
  /** One's own screen, shown instead of the camera. */
  readonly screen: OwnScreen;

  constructor({ ports, place, see, chatBox, openScreen }: CallParts) {
    this.#place = place;
    this.chat = new Chat(
      {
        send: (peerId, message) => this.#engine.send(peerId, message),
        newId: () => crypto.randomUUID(),
        now: () => new Date().toISOString(),
      },
      chatBox,
      place.wasHere,
    );
    this.screen = new OwnScreen({
      openScreen,
      replacePicture: (track) => this.#engine.replaceTrack('video', track),
      setSharing: (on) => this.#engine.setSharing(on),
    });
    this.#engine = new CallEngine(ports, {
      onchange: (snapshot) => {
        this.#now = snapshot;
        see(snapshot);
        const { state, others } = snapshot;
        this.chat.look(others.map(({ participant }) => participant));
        if (state.name === 'live') this.#wasLive = true;
        if (givesPlaceUp(state)) place.leave();
        else if (isInRoom(state) || state.name === 'at-door') place.enter();
        if (state.name !== 'ended') return;
        this.chat.end({ forGood: FINAL.includes(state.reason) });
        this.screen.stop();
      },
      onmessage: (from, message) => this.chat.receive(from, message),
    });
  }

  get state(): CallState {
    return this.#now.state;
  }
  get local(): MediaStream | null {
    return this.#now.local;
  }
  get remote(): MediaStream | null {
    return this.#now.remote;
  }
  get others(): OtherView[] {
    return this.#now.others;
  }
  get loss(): Loss | null {
    return this.#now.loss;
  }
  /** Who waits to be let in; the doctor alone sees them. */
  get atDoor(): Participant[] {
    return this.#now.atDoor;
  }
  /** Another device of the same person asks to go on in this one's place. */
  get moveAsked(): boolean {
    return this.#now.moveAsked;
  }
  get asksToMove(): boolean {
    return this.#now.asksToMove;
  }
  get other(): Participant | null {
    return this.#now.other;
  }
  get microphoneOn(): boolean {
    return this.#now.microphoneOn;
  }
  get cameraOn(): boolean {
    return this.#now.cameraOn;
  }
  get audioOnly(): boolean {
    return this.#now.audioOnly;
  }
  get deviceLost(): boolean {
    return this.#now.deviceLost;
  }
  /** One's own camera, microphone and loudspeaker. */
  get devices(): DeviceView {
    return this.#now;
  }
  /** The picture that goes out is the screen. */
  get sharing(): boolean {
    return this.#now.sharing;
  }
  /** Someone doesn't get this page's picture, because of the network. */
  get sendingPaused(): boolean {
    return this.#now.sendingPaused;
  }
  /** How this page's own line is. */
  get quality(): Quality {
    return this.#now.quality;
  }
  get wasLive(): boolean {
    return this.#wasLive;
  }

  /** This page was in the call when it was loaded again: it goes straight back in. */
  get isReturning(): boolean {
    return this.#place.wasHere;
  }

  start(): Promise<void> {
    return this.#engine.start();
  }
  continueHere(): Promise<void> {
    return this.#engine.continueHere();
  }
  answerMove(isAllowed: boolean): void {
    this.#engine.move.answer(isAllowed);
  }
  rejoin(): Promise<void> {
    return this.#engine.rejoin();
  }
  leave(): void {
    this.#engine.leave();
  }
  /** « Laisser entrer », by their pages' ids. False: the channel is down. */
  letIn(peerIds: string[]): boolean {
    return this.#engine.letIn(peerIds);
  }
  toggleMicrophone(): void {
    this.#engine.devices.setMicrophone(!this.#now.microphoneOn);
  }
  toggleCamera(): void {
    this.#engine.devices.setCamera(!this.#now.cameraOn);
  }
  /** From now on, and remembered by this browser. */
  chooseDevice(device: Device): Promise<void> {
    return this.#engine.devices.choose(device);
  }
  flipCamera(): Promise<void> {
    return this.#engine.devices.flip();
  }
}

/**
 * A call in this browser, by `doctorApi.join` or `familyApi.join` and `continueHere`.
 * @param key what tells this call from others in the same tab
 * @param options `chatBox`: keeps what is written across a reload; not for a device that a family may share
 */
export const createCall = (
  key: string,
  joining: Joining,
  { companions = [], chatBox = null }: { companions?: Companion[]; chatBox?: ChatBox | null } = {},
): Call => {
  const summary = watchCall(joining, watchPorts);
  const ports = createBrowserPorts(summary.joining, [...companions, summary.companion]);
  const place = openReturnPlace(key, ports.timings);
  return new Call({ ports, place, see: summary.see, chatBox, openScreen });
};
