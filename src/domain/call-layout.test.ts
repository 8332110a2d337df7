import { describe, expect, it } from 'vitest';
import {
  layOutCall,
  pictureBox,
  type CallLayout,
  type Region,
  type Seen,
  type StageSize,
  type Viewpoint,
} from './call-layout.ts';

const seen = (id: string, role: Seen['role'], isSharing = false): Seen => ({ id, role, isSharing });
const doctor = seen('d', 'practitioner');
const patient = seen('p', 'patient');
const interpreter = seen('g1', 'interpreter');
const relative = seen('g2', 'relative');

/** What is left for the stage on each screen, above the call's bar and beside the dossier. */
const STAGES: Record<string, StageSize> = {
  phone: { width: 360, height: 640, rem: 16 },
  'phone, large text': { width: 360, height: 560, rem: 32 },
  'phone lying': { width: 740, height: 262, rem: 16 },
  tablet: { width: 1024, height: 668, rem: 16 },
  'tablet upright': { width: 768, height: 924, rem: 16 },
  desktop: { width: 1440, height: 800, rem: 16 },
  'doctor’s phone': { width: 328, height: 350, rem: 16 },
  'doctor’s tablet': { width: 570, height: 590, rem: 16 },
  'doctor’s desktop': { width: 650, height: 700, rem: 16 },
  'doctor’s full screen': { width: 1440, height: 800, rem: 16 },
};
const COMPANIES: [Viewpoint, Seen[]][] = [
  ['practitioner', [patient]],
  ['patient', [doctor]],
  ['guest', [doctor]],
  ['patient', [interpreter]],
  ['practitioner', [patient, interpreter]],
  ['patient', [doctor, interpreter]],
  ['guest', [doctor, patient]],
  ['patient', [interpreter, relative]],
  ['practitioner', [patient, interpreter, relative]],
  ['patient', [doctor, interpreter, relative]],
  ['guest', [doctor, patient, relative]],
  ['patient', [{ ...doctor, isSharing: true }]],
  ['patient', [{ ...doctor, isSharing: true }, interpreter, relative]],
];
const CASES = Object.entries(STAGES).flatMap(([name, stage]) =>
  COMPANIES.map(([viewpoint, others]) => ({
    name,
    stage,
    viewpoint,
    others,
    who: others.map(({ id }) => id),
  })),
);

const overlaps = (one: Region, other: Region) =>
  one.left < other.left + other.width - 0.01 &&
  other.left < one.left + one.width - 0.01 &&
  one.top < other.top + other.height - 0.01 &&
  other.top < one.top + one.height - 0.01;
/** Where a face is: in the middle, not at the lower edge. */
const faceIn = ({ left, top, width, height }: Region): Region => ({
  left: left + width * 0.3,
  top: top + height * 0.1,
  width: width * 0.4,
  height: height * 0.5,
});
const large = (layout: CallLayout) => layout.tiles.filter(({ isLarge }) => isLarge).map(({ id }) => id);
const area = ({ width, height }: Region) => width * height;

describe.each(CASES)('$viewpoint with $who, $name', ({ stage, viewpoint, others }) => {
  const layout = layOutCall(viewpoint, others, stage);
  const all = [...layout.tiles.map(({ region }) => region), layout.own];

  it('stays on the stage', () => {
    for (const { left, top, width, height } of all) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(stage.width + 0.01);
      expect(top + height).toBeLessThanOrEqual(stage.height + 0.01);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
  });

  it('covers nobody', () => {
    const tiles = layout.tiles.map(({ region }) => region);
    tiles.forEach((one, index) => {
      for (const other of tiles.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
      expect(overlaps(faceIn(one), layout.own)).toBe(false);
      if (layout.hasStrip) expect(overlaps(one, layout.own)).toBe(false);
    });
  });

  it('gives most of the stage to who is large', () => {
    const shares = layout.tiles.filter(({ isLarge }) => isLarge).map(({ region }) => area(region));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(
      (stage.width * stage.height) / (stage.rem > 16 ? 2.6 : 2.2),
    );
    const smallest = Math.min(...shares);
    for (const { isLarge, region } of layout.tiles) if (!isLarge) expect(area(region)).toBeLessThan(smallest);
  });

  it('keeps words off the own picture', () => {
    const { region, at } = layout.words;
    if (at === 'bottom') expect(overlaps(region, layout.own)).toBe(false);
    expect(region.width).toBeGreaterThan(180);
  });
});

describe('who is large', () => {
  const phone = { width: 360, height: 640, rem: 16 };
  it.each<[Viewpoint, Seen[], string[]]>([
    ['practitioner', [patient, interpreter], ['p']],
    ['patient', [interpreter, doctor], ['d']],
    ['guest', [doctor, patient, relative], ['d', 'p']],
    ['patient', [interpreter], ['g1']],
    ['practitioner', [interpreter, relative], ['g1', 'g2']],
    ['guest', [relative, patient], ['p']],
    ['practitioner', [patient, { ...interpreter, isSharing: true }], ['g1']],
    ['guest', [{ ...doctor, isSharing: true }, patient], ['d']],
  ])('on the screen of a %s', (viewpoint, others, expected) => {
    expect(large(layOutCall(viewpoint, others, phone))).toEqual(expected);
  });

  it('and where the own picture is, whoever comes', () => {
    const ends = COMPANIES.map(([viewpoint, others]) => {
      const { own } = layOutCall(viewpoint, others, phone);
      return [own.left, own.left + own.width, own.top + own.height];
    });
    expect(new Set(ends.map((end) => end.join())).size).toBe(1);
  });
});

describe('a picture in its place', () => {
  const phone = { width: 360, height: 640 };
  const desk = { width: 650, height: 700 };
  const wide = { width: 1280, height: 720 };
  const upright = { width: 720, height: 1280 };

  it.each([
    ['a desk’s camera on an upright phone', { width: 640, height: 480 }, phone],
    ['a wide camera on an upright phone', wide, phone],
    ['a wide camera on a tablet', wide, { width: 1024, height: 668 }],
    ['an upright phone on another', upright, phone],
    ['an older upright phone on a desk', { width: 480, height: 640 }, desk],
  ])('%s fills it', (_name, picture, place) => {
    expect(pictureBox(picture, place, false)).toEqual(place);
  });

  it('that would lose a forehead or a chin leaves something free at its sides', () => {
    const box = pictureBox(upright, desk, false);
    expect(box.height).toBeCloseTo(desk.height);
    expect(box.width).toBeLessThan(desk.width);
    // Two thirds of its height are still to be seen.
    expect((box.height / box.width) * (upright.width / upright.height)).toBeGreaterThan(0.66);
  });

  it.each([phone, desk, { width: 1024, height: 400 }])('that is a screen is shown whole in %o', (place) => {
    const box = pictureBox(wide, place, true);
    expect(box.width / box.height).toBeCloseTo(wide.width / wide.height);
    expect(box.width <= place.width + 0.01 && box.height <= place.height + 0.01).toBe(true);
  });
});
