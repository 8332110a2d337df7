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

/** Longer words would stand in their neighbours' places. */
const MAX_LABEL = 12;
const MAX_NARROW_LABEL = 8;

interface Room {
  /** How many buttons fit beside the fixed ones. */
  places: number;
  isNarrow: boolean;
}

/** Which entries stand on the bar, and which wait in « Plus »: those with long words, and the last when room lacks. */
export function shareBar<Entry extends Pick<BarEntry, 'label'>>(
  entries: Entry[],
  { places, isNarrow }: Room,
): { onBar: Entry[]; inMenu: Entry[] } {
  const longest = isNarrow ? MAX_NARROW_LABEL : MAX_LABEL;
  const fitting = entries.filter(({ label }) => label.length <= longest);
  if (fitting.length === entries.length && entries.length <= places) return { onBar: entries, inMenu: [] };
  // « Plus » takes a place itself.
  const onBar = fitting.slice(0, Math.max(places - 1, 0));
  return { onBar, inMenu: entries.filter((entry) => !onBar.includes(entry)) };
}
