/** What only those inside need: asked for while one waits, so that the page itself stays light. */
export { createCall } from '$lib/features/call/call.svelte.ts';
export { default as RoomScreen } from './RoomScreen.svelte';
