import type { Participant } from '#domain/call.ts';
import type { CallState } from '#domain/call-state.ts';
import { createBrowserPorts } from './browser-ports.ts';
import { CallEngine } from './call-engine.ts';
import type { CallPorts } from './call-ports.ts';
import { IDLE, type CallSnapshot } from './call-snapshot.ts';

/** The call as screens see it. Make one per page with `createCall`, and `leave()` when the page goes. */
export class Call {
  #now = $state.raw<CallSnapshot>(IDLE);
  /** It was live once: what comes after is a return. */
  #wasLive = $state(false);
  #engine: CallEngine;

  constructor(ports: CallPorts) {
    this.#engine = new CallEngine(ports, (snapshot) => {
      this.#now = snapshot;
      if (snapshot.state.name === 'live') this.#wasLive = true;
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
  get wasLive(): boolean {
    return this.#wasLive;
  }

  start(): Promise<void> {
    return this.#engine.start();
  }
  continueHere(): Promise<void> {
    return this.#engine.continueHere();
  }
  rejoin(): Promise<void> {
    return this.#engine.rejoin();
  }
  leave(): void {
    this.#engine.leave();
  }
  toggleMicrophone(): void {
    this.#engine.setMicrophone(!this.#now.microphoneOn);
  }
  toggleCamera(): void {
    this.#engine.setCamera(!this.#now.cameraOn);
  }
}

/** A call in this browser, by `doctorApi.join` or `familyApi.join` and `continueHere`. */
export const createCall = (joining: Pick<CallPorts, 'join' | 'continueHere'>): Call =>
  new Call(createBrowserPorts(joining));
