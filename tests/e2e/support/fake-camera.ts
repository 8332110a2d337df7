import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import sharp from 'sharp';

const WIDTH = 640;
const HEIGHT = 480;

/** A plainly drawn person, head and shoulders, who sways a little: the pictures of help pages show a call. */
const person = (sway: number) => `
  <svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="640" height="480" fill="#9db7b5"/>
    <rect x="430" y="40" width="150" height="190" rx="6" fill="#dcecec"/>
    <g transform="translate(${sway} 0)">
      <path d="M150 480c0-110 70-165 170-165s170 55 170 165z" fill="#0a525c"/>
      <rect x="282" y="255" width="76" height="90" rx="34" fill="#c98f68"/>
      <ellipse cx="320" cy="190" rx="82" ry="100" fill="#d9a27b"/>
      <path d="M234 180c0-75 40-110 86-110s86 35 86 110c-14-40-44-62-86-62s-72 22-86 62z" fill="#4a3426"/>
      <circle cx="290" cy="190" r="8" fill="#2a1d14"/><circle cx="350" cy="190" r="8" fill="#2a1d14"/>
      <path d="M288 236q32 26 64 0" fill="none" stroke="#7a3b2c" stroke-width="7" stroke-linecap="round"/>
    </g>
  </svg>`;

/** Full-range RGB to the planar YUV 4:2:0 of BT.601, as Y4M wants it. */
function toYuv(rgb: Buffer): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  const blue = Buffer.alloc((WIDTH * HEIGHT) / 4);
  const red = Buffer.alloc((WIDTH * HEIGHT) / 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [r = 0, g = 0, b = 0] = rgb.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
      luma[y * WIDTH + x] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (y % 2 === 0 && x % 2 === 0) {
        const at = (y / 2) * (WIDTH / 2) + x / 2;
        blue[at] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
        red[at] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
      }
    }
  }
  return Buffer.concat([luma, blue, red]);
}

/** Writes the file that Chromium plays as its camera, in a loop. */
export async function writeFakeCamera(path: string): Promise<void> {
  const sways = [-6, -4, -1, 2, 5, 6, 4, 1, -2, -5];
  const frames: Buffer[] = [];
  for (const sway of sways) {
    const rgb = await sharp(Buffer.from(person(sway)))
      .removeAlpha()
      .raw()
      .toBuffer();
    frames.push(Buffer.from('FRAME\n'), toYuv(rgb));
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...frames]),
  );
}
