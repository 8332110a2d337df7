/** A voice at arm's length gives 0.05 and more; keys and chairs do too, but not for long. */
const VOICE_LEVEL = 0.05;
/** Half of the last readings: words have gaps. */
const SHARE = 0.5;

/** How many of the last levels (0 … 1) tell a voice from a knock, read ten times a second. */
export const VOICE_READINGS = 12;

export const isVoice = (levels: number[]): boolean =>
  levels.length >= VOICE_READINGS &&
  levels.slice(-VOICE_READINGS).filter((level) => level >= VOICE_LEVEL).length >= VOICE_READINGS * SHARE;
