/** Units allowed at once, and per second after that: an offer with its candidates is about forty messages. */
const BURST = 200;
const PER_SECOND = 40;
/** One unit for a message, and one more for each so many bytes of it. */
const BYTES_PER_UNIT = 4_096;

interface Bucket {
  left: number;
  at: number;
}

/**
 * What each sender may send, by a name that outlives its sockets: connecting again fills no bucket.
 * @param now milliseconds
 */
export function createFlows(now: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>();
  const filled = ({ left, at }: Bucket) => Math.min(BURST, left + ((now() - at) / 1000) * PER_SECOND);

  return {
    /** False once the sender has sent too much; `units` instead of the size for what costs more than its bytes. */
    take(sender: string, sizeBytes: number, units = 1): boolean {
      const known = buckets.get(sender);
      const left = known ? filled(known) : BURST;
      const cost = units + Math.floor(sizeBytes / BYTES_PER_UNIT);
      buckets.set(sender, { left: Math.max(0, left - cost), at: now() });
      return left >= cost;
    },
    /** Forgets whoever has sent nothing for long enough to be owed the whole burst. */
    sweep(): void {
      for (const [sender, bucket] of buckets) if (filled(bucket) >= BURST) buckets.delete(sender);
    },
  };
}
export type Flows = ReturnType<typeof createFlows>;
