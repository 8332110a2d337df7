import type { Component } from 'svelte';

/** One more control of the bar, beside microphone, camera and « Quitter ». */
export interface BarEntry {
  id: string;
  /** Written under the button. */
  label: string;
  /** The whole sentence: read aloud, shown on hover. */
  title: string;
  icon: Component;
  /** Only for what is switched on and off. */
  pressed?: boolean;
  /** The key that does the same. */
  shortcut?: string | undefined;
  /** So many things are new; drawn only: say it in the title too. */
  count?: number;
  onclick: () => void;
}

/**
 * Which entries stand on the bar, and which wait in « Plus »: the last ones, when there isn't room for all.
 * @param places how many buttons fit beside the fixed ones
 */
export function shareBar<Entry>(entries: Entry[], places: number): { onBar: Entry[]; inMenu: Entry[] } {
  if (entries.length <= places) return { onBar: entries, inMenu: [] };
  // « Plus » takes a place itself.
  const kept = Math.max(places - 1, 0);
  return { onBar: entries.slice(0, kept), inMenu: entries.slice(kept) };
}
