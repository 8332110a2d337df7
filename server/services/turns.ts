/** Runs what is asked at most `lanes` at a time, the others in the order in which they came. */
export function createTurns(lanes: number) {
  const waiting: (() => void)[] = [];
  let free = lanes;

  return async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The lane is handed on rather than freed: nobody overtakes who waits.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
