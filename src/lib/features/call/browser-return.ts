import type { CallTimings } from '#domain/call-timings.ts';

/** Remembers across a reload that this tab was in a call. */
export interface ReturnPlace {
  readonly wasHere: boolean;
  enter(): void;
  leave(): void;
}

const keyOf = (key: string) => `vis-a-vis-call:${key}`;

/** A tab that is restored a day later doesn't walk into a room: the mark holds for `returnMs`. */
export function openReturnPlace(key: string, { returnMs }: Pick<CallTimings, 'returnMs'>): ReturnPlace {
  const at = Number(sessionStorage.getItem(keyOf(key)));
  let isIn = false;
  const mark = () => sessionStorage.setItem(keyOf(key), String(Date.now()));
  return {
    wasHere: Date.now() - at < returnMs,
    enter() {
      if (isIn) return;
      isIn = true;
      mark();
      // Loaded again, or put to sleep for good: from then on it counts.
      addEventListener('pagehide', mark);
    },
    leave() {
      isIn = false;
      removeEventListener('pagehide', mark);
      sessionStorage.removeItem(keyOf(key));
    },
  };
}
