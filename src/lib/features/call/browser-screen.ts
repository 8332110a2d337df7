/** What the call's screen asks of the browser itself. */
export { canFillScreen, toggleFullScreen, watchFullScreen } from '$lib/adapters/full-screen.ts';
