import type { Participant } from '#domain/call.ts';
import type { CallState, LossSide } from '#domain/call-state.ts';
import { bestQuality, type Quality } from '#domain/call-adaptation.ts';
import type { LinkState } from '#domain/call-link.ts';
import type { Sending } from '#domain/link-message.ts';
import { NO_DEVICES, type DeviceView } from './device-view.ts';
import type { Link } from './link.ts';

/** Another participant, as screens show them. */
export interface OtherView {
  participant: Participant;
  stream: MediaStream | null;
  state: LinkState['name'];
  /** How what they send arrives here. */
  quality: Quality;
  /** What they say of their microphone, camera and screen; null until their page has. */
  sends: Sending | null;
  /** This page's picture doesn't go to them, because of the network. */
  sendingPaused: boolean;
}

/** Why the call reconnects. */
export interface Loss {
  side: LossSide;
  /** It has lasted: time to speak of the phone. */
  isLong: boolean;
}

/** What a screen shows. Replaced as a whole at each change. */
export interface CallSnapshot extends DeviceView {
  state: CallState;
  others: OtherView[];
  /** The first of the others. */
  remote: MediaStream | null;
  other: Participant | null;
  /** Who waits to be let in, for the doctor. */
  atDoor: Participant[];
  /** Another device of the same person asks to go on in this one's place. */
  moveAsked: boolean;
  /** This page asks to, and the first device is still there. */
  asksToMove: boolean;
  /** null unless the call reconnects. */
  loss: Loss | null;
  /** The picture that goes out is the screen. */
  sharing: boolean;
  /** Someone doesn't get this page's picture, because of the network; it comes back by itself. */
  sendingPaused: boolean;
  /** How this page's own line is: of the lines to the others, the best. */
  quality: Quality;
}

export const IDLE: CallSnapshot = {
  ...NO_DEVICES,
  state: { name: 'idle' },
  others: [],
  remote: null,
  other: null,
  atDoor: [],
  moveAsked: false,
  asksToMove: false,
  loss: null,
  sharing: false,
  sendingPaused: false,
  quality: 'unknown',
};

/** Whoever takes part and is known by name, as screens show them; and what their lines say of this page's own. */
export function viewOfLinks(links: Link[]): Pick<CallSnapshot, 'others' | 'remote' | 'other' | 'quality'> {
  const others = links.flatMap(({ participant, stream, state, sends, line }): OtherView[] => {
    if (!participant) return [];
    const { incoming: quality, isPaused: sendingPaused } = line;
    return [{ participant, stream, state: state.name, quality, sends, sendingPaused }];
  });
  const [first] = others;
  return {
    others,
    remote: first?.stream ?? null,
    other: first?.participant ?? null,
    quality: bestQuality(links.map(({ line }) => line.outgoing)),
  };
}

/** Whether anyone misses a picture that this page would send. */
export const isMissed = ({ others, sharing, cameraOn, audioOnly }: CallSnapshot): boolean =>
  (sharing || (cameraOn && !audioOnly)) && others.some((other) => other.sendingPaused);

/** What this page says of itself to one other. */
export function sendingTo(
  { line }: Link,
  { microphoneOn, cameraOn, audioOnly, sharing }: CallSnapshot,
): Sending {
  const camera = audioOnly ? 'none' : cameraOn ? 'on' : 'off';
  const isPaused = line.isPaused && (camera === 'on' || sharing);
  return { microphone: microphoneOn, camera: isPaused ? 'paused' : camera, sharing };
}
