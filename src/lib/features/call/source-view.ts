import type { Device, DeviceChoice, DeviceKind, SourceKind } from '#domain/call-device.ts';
import type { MediaFailure } from '#domain/call-state.ts';
import type { TrackOutcome, TrackWish } from '$lib/adapters/media.ts';

export interface SourceView {
  state:
    /** Given back by choice: its light is out. */
    | 'off'
    | 'opening'
    | 'on'
    /** Live, and nothing comes: a phone call, another application. */
    | 'interrupted'
    /** None could be had. */
    | 'none';
  /** In use, or the last that was. */
  device: Device | null;
  /** Why none; `stopped`: it is there, and gives nothing any more. */
  cause: MediaFailure | 'unplugged' | 'stopped' | null;
}

export const NO_SOURCE: SourceView = { state: 'off', device: null, cause: null };

/** What happened by itself. */
export interface DeviceNews {
  kind: DeviceKind;
  /** Another one took over; the missed one is back in use; the one that was asked for wouldn't start. */
  what: 'replaced' | 'returned' | 'refused';
  /** Of the one in use now, or of the refused one; empty where nobody knows its name. */
  label: string;
}

/** Goes out in place of a device that isn't there. */
export interface StandIn {
  track: MediaStreamTrack;
  stop(): void;
}

export interface SourcePorts {
  openTrack(kind: SourceKind, wish: TrackWish): Promise<TrackOutcome>;
  listDevices(): Promise<Device[]>;
  deviceOfTrack(track: MediaStreamTrack, listed: Device[]): Device;
  standIn(kind: SourceKind): StandIn | null;
  /** What this browser's owner chose before. */
  chosen(kind: SourceKind): DeviceChoice | null;
}

export interface SourceEvents {
  onview(): void;
  /** Another track goes out from now on. */
  ontrack(): void;
  onnews(news: DeviceNews): void;
}
