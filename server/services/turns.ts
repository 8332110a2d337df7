/** Runs what is asked at most `lanes` at a time: in order for each who asks, and one of each in turn. */
export function createTurns(lanes: number) {
  /** By who asks; whose turn comes next is first. */
  const waiting = new Map<string, (() => void)[]>();
  let free = lanes;

  function waitFor(whose: string): Promise<void> {
    const own = waiting.get(whose) ?? [];
    waiting.set(whose, own);
    return new Promise((resolve) => own.push(resolve));
  }

  function takeNext(): (() => void) | undefined {
    const [first] = waiting;
    if (!first) return undefined;
    const [whose, [next, ...others]] = first;
    waiting.delete(whose);
    if (others.length > 0) waiting.set(whose, others);
    return next;
  }

  return async function inTurn<T>(work: () => Promise<T>, whose = ''): Promise<T> {
    if (free > 0) free -= 1;
    else await waitFor(whose);
    try {
      return await work();
    } finally {
      // The lane is handed on rather than freed: nobody overtakes who waits.
      const next = takeNext();
      if (next) next();
      else free += 1;
    }
  };
}
