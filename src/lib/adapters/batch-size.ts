/** Documents in a batch: halved when one was too large or too slow, doubled again by each that went through. */
export function createBatchSize(start: number, max: number) {
  let size = start;
  return {
    get size() {
      return size;
    },
    /** @returns false when there is nothing left to halve. */
    halve() {
      const isLast = size <= 5;
      size = Math.max(5, Math.ceil(size / 2));
      return !isLast;
    },
    grow() {
      size = Math.min(max, size * 2);
    },
  };
}
