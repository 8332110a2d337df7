import type { FacilityStore } from './facility-store.svelte.ts';
import type { FirstScreen } from './first-screen.ts';

/** Long enough after a change not to write at each of a morning's. */
const AFTER_MS = 3_000;

/**
 * Keeps the coming days for the next cold start: once everything is read, and after what changes later. Returns what
 * stops it.
 */
export function keepFirstScreen(
  firstScreen: FirstScreen,
  store: FacilityStore,
  reading: Promise<void>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failed = (cause: unknown) => console.error('first screen', cause);
  reading.catch(failed);
  const stop = $effect.root(() => {
    $effect(() => {
      // What the day shows changes when anything does; the day itself at midnight.
      void store.appointmentsOn(store.today);
      if (!store.isComplete) return;
      clearTimeout(timer);
      timer = setTimeout(() => void firstScreen.keep(store).catch(failed), AFTER_MS);
    });
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
