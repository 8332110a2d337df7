import sharp from 'sharp';
import { createRandom } from '../faults/random.ts';

const [WIDTH, HEIGHT] = [3000, 4000];
/** A4 from end to end. */
const PX_PER_MM = HEIGHT / 297;
/**
 * Strokes and gaps as those of the smallest print on a prescription, 6 points: letters about 1 mm high, four strokes
 * and gaps to a letter.
 */
const STROKE_MM = 0.26;
const BARS = { left: 300, top: 3300, width: 600, height: 240 };

const LINES = [
  [90, 'Dr Hélène Vasseur', 64],
  [90, 'Neuropédiatre · RPPS 10 00 00 00 000', 40],
  [420, 'Lyon, le 29 mars 2027', 44],
  [420, 'Camille EXEMPLEAU, 9 ans, 27 kg', 52],
  [700, 'Valproate de sodium 200 mg/ml, solution buvable', 56],
  [700, '1 mesure de 300 mg le matin et 300 mg le soir, pendant 3 mois', 46],
  [700, 'Clobazam 5 mg : ½ comprimé au coucher, 10 jours, puis arrêt', 46],
  [700, 'En cas de crise de plus de 5 min : midazolam 7,5 mg (buccal)', 46],
] as const;

const small =
  'Ne pas dépasser la dose prescrite. Renouvelable 2 fois. Membre d’une association de gestion agréée.';

/** A page with bars of fine print, drawn as a camera sees it: uneven light, a little soft, grainy. */
function page(): string {
  const stroke = STROKE_MM * PX_PER_MM;
  const bars = Array.from({ length: Math.ceil(BARS.width / (2 * stroke)) }, (_, index) => {
    const x = BARS.left + 2 * index * stroke;
    return `<rect x="${x}" y="${BARS.top}" width="${stroke}" height="${BARS.height}" fill="#26262c"/>`;
  });
  const text = LINES.map(([, words, size], index) => {
    return `<text x="300" y="${420 + index * 260}" font-size="${size * 1.4}">${words}</text>`;
  });
  // 6 points.
  const print = `<text x="300" y="3200" font-size="${(6 * 25.4 * PX_PER_MM) / 72}">${small}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <defs><linearGradient id="light" x2="1" y2="1"><stop stop-color="#fffdf6"/><stop offset="1" stop-color="#c9c3b4"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#light)"/>
    <g font-family="sans-serif" fill="#26262c">${text.join('')}${print}</g>${bars.join('')}</svg>`;
}

/**
 * Twelve megapixels as a phone makes them: stored on their side with a mark that says so, and where they were taken.
 * @param grain standard deviation of each pixel, of 255
 */
export async function prescriptionPhoto(grain = 9): Promise<Buffer> {
  const drawn = await sharp(Buffer.from(page())).flatten({ background: '#fff' }).png().toBuffer();
  const { data, info } = await sharp(drawn)
    .blur(0.8)
    // Upright again once a viewer has followed the mark.
    .rotate(270)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const random = createRandom(5);
  // Three dice make a bell; drawn once, then walked through at odd steps.
  const noise = Int8Array.from({ length: 65_521 }, () =>
    Math.round((random.next() + random.next() + random.next() - 1.5) * 2 * grain),
  );
  for (let index = 0; index < data.length; index += 1) {
    const value = (data[index] ?? 0) + (noise[(index * 31) % noise.length] ?? 0);
    data[index] = Math.max(0, Math.min(255, value));
  }
  return sharp(data, { raw: info })
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Model: 'SECRET-PHONE' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 0/1' },
    })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Michelson's contrast of the strokes of the smallest print: 1 black on white, 0 grey. Letters are lost under about 0.2. */
export async function contrastOfSmallPrint(photo: Buffer): Promise<number> {
  const upright = sharp(photo).rotate();
  const { width } = await sharp(await upright.clone().toBuffer()).metadata();
  const scale = width / WIDTH;
  const inner = {
    left: Math.round((BARS.left + 60) * scale),
    top: Math.round((BARS.top + 60) * scale),
    width: Math.round((BARS.width - 120) * scale),
    height: Math.round((BARS.height - 120) * scale),
  };
  const { data, info } = await sharp(await upright.toBuffer())
    .extract(inner)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  // Along the strokes the grain evens out: what is left is what an eye follows.
  const columns = Array.from({ length: info.width }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < info.height; y += 1) sum += data[y * info.width + x] ?? 0;
    return sum / info.height;
  }).sort((a, b) => a - b);
  const [dark = 0, light = 0] = [
    columns[Math.floor(columns.length * 0.15)],
    columns[Math.floor(columns.length * 0.85)],
  ];
  return (light - dark) / (light + dark);
}
