import type { CallTimings } from '#domain/call-timings.ts';
import type { JoinAnswer } from '#domain/call.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import type { DevicePorts } from './device-ports.ts';
import type { SeatPorts } from './call-seat.ts';
import type { LinkWorld } from './link-world.ts';

/** How one takes a seat; what tells a doctor from a family. */
export interface Joining {
  join(): Promise<CallResult<JoinAnswer>>;
  /** Takes the seat over from a silent device; absent for who can't be elsewhere. */
  continueHere?(): Promise<CallResult<JoinAnswer>>;
}

/** Everything the call touches outside itself. */
export interface CallPorts
  extends Joining, DevicePorts, SeatPorts, Pick<LinkWorld, 'watchMedia' | 'accompany' | 'adapt'> {
  timings: CallTimings;
  /** Calls back when the network may have come (back) or changed; returns what stops it. */
  onNetworkChange(callback: () => void): () => void;
  /** Keeps the screen on; returns what lets it sleep again. */
  keepAwake(): () => void;
  /** Someone has come to the door: two soft notes for the doctor. */
  chime?(): void;
}
