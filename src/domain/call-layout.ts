import type { Role } from './call.ts';

/** Whose screen it is. */
export type Viewpoint = 'practitioner' | 'patient' | 'guest';

/** Another participant, as far as their place on the screen goes. */
export interface Seen {
  id: string;
  role: Role;
  /** Their picture is a screen, to be read. */
  isSharing: boolean;
}

/** In pixels, from the upper left corner of the stage. */
export interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

type Size = Pick<Region, 'width' | 'height'>;

export interface StageSize extends Size {
  /** Pixels of one rem: whoever reads large text gets room for it. */
  rem: number;
}

export interface CallLayout {
  /** Each of the others, in the order given. */
  tiles: { id: string; isLarge: boolean; region: Region }[];
  own: Region;
  /** Large text on a small screen: words under the small pictures would be cut to nothing. */
  isTiny: boolean;
  /** Beside the large pictures instead of over one: own picture and the small ones have room of their own. */
  hasStrip: boolean;
  /** What the large pictures fill together. */
  front: Region;
  /** Where words may stand over them: above faces, or below them where there is no room above. */
  words: { region: Region; at: 'top' | 'bottom' };
}

const MARGIN_REM = 0.75;
const GAP_REM = 0.5;
/** Under a small picture: two lines of words. */
const CAPTION_REM = 2.75;
/** A stage lower than that has no room for words above a face. */
const LOW_REM = 22;
/** Words over pictures need that much, and those under a small one. */
const WORDS_REM = 16;
const NAME_REM = 5.5;
/** A shared screen begins below names and controls, where there is room. */
const HEAD_REM = 4;

const ROLES_AHEAD: Record<Viewpoint, Role[]> = {
  practitioner: ['patient'],
  patient: ['practitioner'],
  guest: ['practitioner', 'patient'],
};

/** Who is large: a shared screen, else whom one came for, else whoever is there. */
function ahead(viewpoint: Viewpoint, others: Seen[]): Seen[] {
  const sharing = others.filter(({ isSharing }) => isSharing);
  if (sharing.length > 0) return sharing.slice(0, 1);
  const awaited = others.filter(({ role }) => ROLES_AHEAD[viewpoint].includes(role));
  return (awaited.length > 0 ? awaited : others).slice(0, 2);
}

/** A small picture: upright on an upright phone, lying elsewhere; three fit beside each other. */
function smallPicture({ width, height, rem }: StageSize): Size {
  const third = (width - 2 * (MARGIN_REM + GAP_REM) * rem) / 3;
  if (width < 0.75 * height) {
    const upright = Math.min(third, Math.max(6.5 * rem, width * 0.2));
    return { width: upright, height: Math.min((upright * 4) / 3, height * 0.24) };
  }
  const lying = Math.min(third, Math.max(8 * rem, width * 0.18), 13 * rem, height * 0.4);
  return { width: lying, height: lying * 0.75 };
}

/** The large pictures, side by side or one above the other, whichever leaves them nearer to a square. */
function split({ left, top, width, height }: Region, count: number, gap: number): Region[] {
  if (count < 2) return [{ left, top, width, height }];
  const isBeside = width >= height;
  const each = {
    width: isBeside ? (width - gap) / 2 : width,
    height: isBeside ? height : (height - gap) / 2,
  };
  const step = { left: isBeside ? each.width + gap : 0, top: isBeside ? 0 : each.height + gap };
  return [0, 1].map((index) => ({ left: left + index * step.left, top: top + index * step.top, ...each }));
}

interface Strip {
  front: Region;
  /** From the lower right corner, where one's own picture stays: upwards, or to the left. */
  cells: Region[];
}

function stripOf(count: number, stage: StageSize): Strip {
  const { width, height, rem } = stage;
  const [margin, gap] = [MARGIN_REM * rem, GAP_REM * rem];
  const picture = smallPicture(stage);
  const isBeside = width >= 1.15 * height;
  const rows = isBeside ? Math.min(count, Math.max(1, Math.floor((height - 2 * margin) / (6.75 * rem)))) : 1;
  const columns = Math.ceil(count / rows);
  const cell = {
    width: picture.width,
    height: Math.min(
      picture.height + Math.min(CAPTION_REM * rem, picture.height * 0.7),
      (height - 2 * margin - (rows - 1) * gap) / rows,
    ),
  };
  const cells = Array.from({ length: count }, (_, index) => ({
    left: width - margin - cell.width - Math.floor(index / rows) * (cell.width + gap),
    top: height - margin - cell.height - (index % rows) * (cell.height + gap),
    ...cell,
  }));
  const front = isBeside
    ? { left: 0, top: 0, width: width - columns * (cell.width + gap) - 2 * margin + gap, height }
    : { left: 0, top: 0, width, height: height - cell.height - 2 * margin };
  return { front, cells };
}

function corner(stage: StageSize): Region {
  const picture = smallPicture(stage);
  const margin = MARGIN_REM * stage.rem;
  return {
    left: stage.width - margin - picture.width,
    top: stage.height - margin - picture.height,
    ...picture,
  };
}

/** Where a face is in a picture: in the middle, above the lower edge. */
const faceIn = ({ left, top, width, height }: Region): Region => ({
  left: left + width * 0.3,
  top: top + height * 0.1,
  width: width * 0.4,
  height: height * 0.5,
});

/** Whether one covers something of the other. */
const covers = (one: Region, other: Region) =>
  one.left < other.left + other.width &&
  other.left < one.left + one.width &&
  one.top < other.top + other.height &&
  other.top < one.top + one.height;

/** What the large pictures may fill. */
function shownIn(front: Region, large: Seen[], { rem }: StageSize): Region {
  const isScreen = large.some(({ isSharing }) => isSharing);
  if (!isScreen || front.height < LOW_REM * rem) return front;
  const head = HEAD_REM * rem;
  return { ...front, top: front.top + head, height: front.height - head };
}

function wordsOn(front: Region, own: Region, { rem }: StageSize): CallLayout['words'] {
  if (front.height >= LOW_REM * rem) return { region: front, at: 'top' };
  const width = covers(own, front) ? own.left - front.left : front.width;
  if (width < WORDS_REM * rem) return { region: front, at: 'top' };
  return { region: { ...front, width }, at: 'bottom' };
}

/**
 * Who stands where. The practitioner is large on the patient's screen, the patient on the practitioner's, both on a
 * guest's; guests are, where nobody else is. One's own picture never leaves the lower right corner.
 */
export function layOutCall(viewpoint: Viewpoint, others: Seen[], stage: StageSize): CallLayout {
  const large = ahead(viewpoint, others);
  const small = others.filter((other) => !large.includes(other));
  const gap = (GAP_REM * stage.rem) / 2;
  const whole = { left: 0, top: 0, width: stage.width, height: stage.height };
  const hasStrip =
    small.length > 0 ||
    large.some(({ isSharing }) => isSharing) ||
    split(whole, large.length, gap).some((region) => covers(faceIn(region), corner(stage)));
  const strip = hasStrip ? stripOf(small.length + 1, stage) : null;
  const front = strip?.front ?? whole;
  const own = strip?.cells[0] ?? corner(stage);
  const regions = new Map<Seen, Region>();
  split(shownIn(front, large, stage), large.length, gap).forEach((region, index) => {
    const seen = large[index];
    if (seen) regions.set(seen, region);
  });
  small.forEach((seen, index) => regions.set(seen, strip?.cells[small.length - index] ?? own));
  const tiles = others.map((seen) => ({
    id: seen.id,
    isLarge: large.includes(seen),
    region: regions.get(seen) ?? front,
  }));
  const isTiny = own.width < NAME_REM * stage.rem;
  return { tiles, own, isTiny, hasStrip, front, words: wordsOn(front, own, stage) };
}

/** The most of a picture that may be cut away: beside a face, and above and below it. */
const MOST_CUT = { sides: 0.75, ends: 0.32 };

/**
 * What a picture fills of its place, in its middle: all of it, unless too much were to be cut off at its edges.
 * @param picture in its own pixels
 */
export function pictureBox(picture: Size, place: Size, isScreen: boolean): Size {
  const own = picture.width / picture.height;
  const cut = isScreen ? { sides: 0, ends: 0 } : MOST_CUT;
  const proportion = Math.min(
    Math.max(place.width / place.height, own * (1 - cut.sides)),
    own / (1 - cut.ends),
  );
  const width = Math.min(place.width, place.height * proportion);
  return { width, height: width / proportion };
}
