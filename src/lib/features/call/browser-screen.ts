/** What the call's screen asks of the browser itself. */
export { canFloat, landFloating, toggleFloating, watchFloating } from '$lib/adapters/floating-picture.ts';
export { canFillScreen, toggleFullScreen, watchFullScreen } from '$lib/adapters/full-screen.ts';
export { canShowScreen, openScreen } from '$lib/adapters/screen-capture.ts';
export { watchKeyboard, type VisibleArea } from '$lib/adapters/on-screen-keyboard.ts';
