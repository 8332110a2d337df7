/** One line of the table; `ratio` is ours ÷ peer, of the medians. Infinity: it never came. */
export interface BenchRow {
  name: string;
  unit: string;
  ours: number;
  peer: number;
  ratio: number;
  goal: string;
  /** Rounds, and how far apart their figures lie: the machine's noise. */
  n: number;
  /** Where the peer had others. */
  peerN?: number;
  oursRange: [number, number];
  peerRange: [number, number];
}

const median = (figures: number[]) =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;
export const range = (figures: number[]): [number, number] => [Math.min(...figures), Math.max(...figures)];

/** The least figure that so large a share doesn't exceed. */
export const percentile = (figures: number[], share: number) =>
  [...figures].sort((a, b) => a - b)[Math.max(0, Math.ceil(figures.length * share) - 1)] ?? NaN;

/** Measures both sides by turns, so that a busy moment of the machine meets both. */
export async function compare(
  { name, unit, goal, rounds }: { name: string; unit: string; goal: string; rounds: number },
  measureOurs: () => Promise<number> | number,
  measurePeer: () => Promise<number> | number,
): Promise<BenchRow> {
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measureOurs());
    peer.push(await measurePeer());
    // A long bench says how far it is, with its raw figures.
    process.stderr.write(`${name} ${round + 1}/${rounds}: ${ours.at(-1)} against ${peer.at(-1)} ${unit}\n`);
  }
  return {
    name,
    unit,
    goal,
    n: rounds,
    ours: median(ours),
    peer: median(peer),
    ratio: median(ours) / median(peer),
    oursRange: range(ours),
    peerRange: range(peer),
  };
}

/** Operations per second of `count` calls, `lanes` at a time. */
export async function ratePerSecond(
  count: number,
  lanes: number,
  call: () => Promise<void>,
): Promise<number> {
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return (count * 1000) / (performance.now() - startedAt);
}
