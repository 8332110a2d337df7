import type { Participant } from '#domain/call.ts';
import type { CallState, LossSide } from '#domain/call-state.ts';
import type { LinkState } from '#domain/call-link.ts';
import { NO_DEVICES, type DeviceView } from './call-devices.ts';

/** Another participant, as screens show them. */
export interface OtherView {
  participant: Participant;
  stream: MediaStream | null;
  state: LinkState['name'];
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
  /** null unless the call reconnects. */
  loss: Loss | null;
}

export const IDLE: CallSnapshot = {
  ...NO_DEVICES,
  state: { name: 'idle' },
  others: [],
  remote: null,
  other: null,
  loss: null,
};
