import type { LineView } from '#domain/call-adaptation.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import type { CallHandlers, MediaCall } from '$lib/adapters/peer.ts';
import type { LineWorld } from './link-line.ts';

/** What links need of the call they belong to. */
export interface LinkWorld extends LineWorld {
  local(): MediaStream | null;
  /** null while signalling is on its way back. */
  place(peerId: string, stream: MediaStream, handlers: CallHandlers): MediaCall | null;
  send(peerId: string, message: LinkMessage): boolean;
  /** Without it nothing can be tried, and no attempt counts. */
  isChannelUp(): boolean;
  /** The media tells of the network what the room's channel may not know yet: time to ask it. */
  ondoubt(): void;
  /** Nothing comes from a caller who is there: only a fresh seat helps. */
  onimpatient(): void;
  /** Begins what goes along with each connection (measures, adaptation); returns what ends it. */
  accompany(connection: RTCPeerConnection, peerId: string): () => void;
  /** Fits what is sent to what the line carries, and tells how the line is; returns what ends it. */
  adapt(connection: RTCPeerConnection, onview: (view: LineView) => void): () => void;
  onchange(): void;
}
