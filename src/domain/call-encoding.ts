import type { Caps } from './call-caps.ts';
import type { Level, Pace } from './call-pace.ts';

/** What goes out at this moment. */
export interface Source {
  /** Its longer side, in pixels; 0 while unknown. */
  longSide: number;
  /** A screen: read rather than watched. */
  isScreen: boolean;
}

/** What the senders of one connection are to do. */
export interface Wanted {
  isActive: boolean;
  kbps: number;
  framesPerSecond: number;
  scaleDownBy: number;
  preference: 'balanced' | 'maintain-framerate' | 'maintain-resolution';
  soundKbps: number;
}

type Size = Pick<Wanted, 'kbps' | 'framesPerSecond'> & { longSide: number };

const SIZES: Record<Level | 'glimpse' | 'load', Size> = {
  full: { kbps: Infinity, framesPerSecond: 30, longSide: Infinity },
  small: { kbps: 500, framesPerSecond: 24, longSide: 640 },
  thin: { kbps: 250, framesPerSecond: 15, longSide: 480 },
  load: { kbps: 150, framesPerSecond: 15, longSide: 320 },
  // Its cap is what the browser probes for; the picture is too small to fill it.
  glimpse: { kbps: 400, framesPerSecond: 5, longSide: 96 },
};
/** Letters need their pixels, and few pictures. */
const SCREEN_FRAMES = { full: 15, small: 10, thin: 5, load: 5, glimpse: 5 } as const;

/** Wide-band speech. With a packet each 20 ms the headers alone take 29 kbit/s beside it. */
const THIN_SOUND_KBPS = 16;
const SOUND_KBPS = 32;

const sizeOf = (pace: Pace) =>
  pace.name === 'sending' ? pace.level : pace.name === 'trying' ? pace.step : 'thin';

export function wantedFor(pace: Pace, caps: Caps, { longSide, isScreen }: Source): Wanted {
  const name = sizeOf(pace);
  const size = SIZES[name];
  const shown = Math.min(size.longSide, caps.longSide);
  const isSmallScreen = isScreen && name === 'glimpse';
  const scaled = longSide > shown && (!isScreen || isSmallScreen);
  return {
    isActive: pace.name !== 'paused',
    kbps: Math.min(size.kbps, name === 'glimpse' ? Infinity : caps.kbps),
    framesPerSecond: isScreen ? SCREEN_FRAMES[name] : Math.min(size.framesPerSecond, caps.framesPerSecond),
    scaleDownBy: scaled ? longSide / shown : 1,
    preference: isScreen ? 'maintain-resolution' : name === 'full' ? 'balanced' : 'maintain-framerate',
    soundKbps: pace.name === 'sending' ? SOUND_KBPS : THIN_SOUND_KBPS,
  };
}
