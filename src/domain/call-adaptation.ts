/** How a line is, in the words a screen has for it; `unknown` until there is something to judge by. */
export type Quality = 'good' | 'fair' | 'poor' | 'unknown';

const FROM_BEST: Quality[] = ['good', 'fair', 'poor'];

/** Of several lines from one place the best tells how that place's own is; `unknown` without any. */
export const bestQuality = (lines: Quality[]): Quality =>
  FROM_BEST.find((quality) => lines.includes(quality)) ?? 'unknown';

/** What is known of the line with one other participant. */
export interface LineView {
  /** How what they send arrives here. */
  incoming: Quality;
  /** How what this page sends arrives there. */
  outgoing: Quality;
  /** The picture doesn't go to them, because of the network; the sound does. */
  isPaused: boolean;
}

export const UNKNOWN_LINE: LineView = { incoming: 'unknown', outgoing: 'unknown', isPaused: false };
