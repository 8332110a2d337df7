/** What the call's screen plays and measures in the browser itself. */
export { canChooseLoudspeaker } from '$lib/adapters/device-list.ts';
export { openSound } from '$lib/adapters/sound.ts';
