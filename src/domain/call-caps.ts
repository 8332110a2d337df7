/** How the media with one other participant travels, and on what device; `null` where the browser doesn't tell. */
export interface Surroundings {
  path: 'direct' | 'relay' | null;
  /** NetworkInformation, where there is one. */
  network: 'fast' | 'cellular' | 'slow' | null;
  /** The person asked their device to spare data. */
  sparesData: boolean;
  /** Few cores, or a battery that runs out. */
  isWeak: boolean;
  /** Pictures sent at the same time: each of the others gets one of its own. */
  links: number;
}

/** What may be sent at most to one other, whatever the network would carry. */
export interface Caps {
  kbps: number;
  /** Of the longer side, in pixels: a phone held upright sends as much as one held across. */
  longSide: number;
  framesPerSecond: number;
}

/** What all pictures of a page may take together. */
const TOGETHER_KBPS = { fast: 1_500, cellular: 800, slow: 300 } as const;
const ONE_KBPS = { direct: 1_200, relay: 800 } as const;
/** Each more costs an encoder: on the sender's processor before the network. */
const LONG_SIDES = [1_280, 800, 640];
const WEAK_LONG_SIDE = 640;
const SPARING_KBPS = 400;

export function capsFor({ path, network, sparesData, isWeak, links }: Surroundings): Caps {
  const count = Math.max(1, links);
  const shared = TOGETHER_KBPS[network ?? 'fast'] / count;
  const kbps = Math.min(ONE_KBPS[path ?? 'direct'], shared, sparesData ? SPARING_KBPS / count : Infinity);
  const longSide = LONG_SIDES[Math.min(count, LONG_SIDES.length) - 1] ?? WEAK_LONG_SIDE;
  return {
    kbps: Math.round(kbps),
    longSide: isWeak ? Math.min(longSide, WEAK_LONG_SIDE) : longSide,
    framesPerSecond: isWeak ? 20 : 24,
  };
}
