import { familyApi } from '#domain/api/family.ts';
import { launch } from '#tests/harness/launched.ts';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Upload } from 'tus-js-client';
import { ulid } from 'ulid';
import { createBrowser, createScene } from '../integration/access/scene.ts';
import { percentile, range, type BenchRow } from './row.ts';
import { openBareTus } from './upload-bare.ts';

const FAMILIES = 10;
const PHOTOS = 10;
const ROUNDS = Number(process.env['UPLOAD_ROUNDS'] ?? 3);
const PHOTO_BYTES = 900_000;
const MB = 1024 * 1024;
/** A telephone's: 12 megapixels. */
const SIDE = { width: 4_000, height: 3_000 };

interface Target {
  endpoint: string;
  /** Of each family. */
  senders: { headers: Record<string, string>; linkId: string }[];
}

/** Something to see at every scale, encoded as a telephone would for this size. */
async function takePhoto(): Promise<Buffer> {
  const grain = async (width: number, height: number) =>
    sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
      .resize(SIDE)
      .png({ compressionLevel: 0 })
      .toBuffer();
  const scene = sharp(await grain(160, 120)).composite([
    { input: await grain(700, 525), blend: 'soft-light' },
  ]);
  const drawn = await scene.removeAlpha().png({ compressionLevel: 0 }).toBuffer();
  for (let quality = 95; ; quality -= 4) {
    const photo = await sharp(drawn).jpeg({ quality }).toBuffer();
    if (photo.byteLength <= PHOTO_BYTES * 1.05 || quality < 10) return photo;
  }
}

function send(photo: Buffer, { endpoint }: Target, sender: Target['senders'][number]): Promise<number> {
  const from = performance.now();
  const sha256 = createHash('sha256').update(photo).digest('hex');
  return new Promise((resolve, reject) => {
    new Upload(photo, {
      endpoint,
      headers: sender.headers,
      metadata: { id: ulid(), kind: 'document', name: 'Photo.jpg', sha256, linkId: sender.linkId },
      retryDelays: null,
      onSuccess: () => resolve(performance.now() - from),
      onError: reject,
    }).start();
  });
}

/** Ten families at once, each photo after the other. @returns milliseconds of each */
async function round(photos: Buffer[], target: Target): Promise<number[]> {
  const family = async (sender: Target['senders'][number]) => {
    const tookMs: number[] = [];
    for (const photo of photos) tookMs.push(await send(photo, target, sender));
    return tookMs;
  };
  return (await Promise.all(target.senders.map(family))).flat();
}

async function signIn(url: string, secrets: { linkId: string; [name: string]: string }[]): Promise<Target> {
  const senders = secrets.map(async ({ linkId, token, identifier, passcode }) => {
    const browser = createBrowser(url);
    const { status } = await browser.send('POST', familyApi.signIn.path, { token, identifier, passcode });
    if (status !== 200) throw new Error(`a family's sign-in: ${status}`);
    const cookie = [...browser.jar].map((pair) => pair.join('=')).join('; ');
    return { linkId, headers: { cookie, origin: url, 'sec-fetch-site': 'same-origin' } };
  });
  return { endpoint: `${url}/files/uploads`, senders: await Promise.all(senders) };
}

/** Everybody's link, written as bookings would before the service is started as it runs in production. */
async function prepare(DATA_DIR: string) {
  const scene = await createScene({ DATA_DIR });
  const booked = await Promise.all(Array.from({ length: FAMILIES }, (_, index) => scene.book(index + 1)));
  for (const one of booked) await scene.patient(one.booked.patient);
  await scene.close();
  return booked.map(({ secret }) => ({ ...secret }));
}

/**
 * Ten families who send ten photos each at once: how long one waits for its photo to be checked, drawn anew, sealed and in
 * the dossier, and what the service takes of memory, all its processes counted. Against a bare tus server that only
 * writes down what comes; of memory, against the service at rest.
 */
export async function uploadLoad(): Promise<BenchRow[]> {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'upload-load-'));
  const secrets = await prepare(DATA_DIR);
  const photos: Buffer[] = [];
  while (photos.length < PHOTOS) photos.push(await takePhoto());
  const service = await launch({ DATA_DIR });
  const bare = await openBareTus();
  const target = await signIn(service.url, secrets);
  const bareTarget = { ...target, endpoint: `${bare.url}/files` };
  const restBytes = service.residentBytes();
  const watch = service.watchMemory();

  const [ours, peer]: number[][] = [[], []];
  const [peaks, p95s, barePs]: number[][] = [[], [], []];
  for (let count = 0; count < ROUNDS; count += 1) {
    const from = performance.now();
    const tookMs = await round(photos, target);
    const seconds = (performance.now() - from) / 1_000;
    ours!.push(percentile(tookMs, 0.5));
    p95s!.push(percentile(tookMs, 0.95));
    peaks!.push(watch.takePeak() / MB);
    const bareMs = await round(photos, bareTarget);
    peer!.push(percentile(bareMs, 0.5));
    barePs!.push(percentile(bareMs, 0.95));
    process.stderr.write(
      `upload-load ${count + 1}/${ROUNDS}: 100 photos in ${seconds.toFixed(1)} s; p50 ${ours!.at(-1)?.toFixed(0)}, p95 ${p95s!.at(-1)?.toFixed(0)} ms; peak ${peaks!.at(-1)?.toFixed(0)} MB, at rest ${(restBytes / MB).toFixed(0)} MB\n`,
    );
  }
  const sizes = photos.map(({ byteLength }) => byteLength / 1_000);
  process.stderr.write(`  photos of 12 MP, ${range(sizes).map(Math.round).join('–')} kB\n`);
  watch.stop();
  await service.close();
  await bare.close();
  await rm(DATA_DIR, { recursive: true, force: true });
  return [
    row('upload-load-memory', 'MB', '< 400 MB', peaks!, [restBytes / MB], Math.max),
    row('upload-load-p50', 'ms', 'told', ours!, peer!),
    row('upload-load-p95', 'ms', 'told', p95s!, barePs!),
  ];
}

const median = (...figures: number[]) => percentile(figures, 0.5);
function row(
  name: string,
  unit: string,
  goal: string,
  ours: number[],
  peer: number[],
  of: (...figures: number[]) => number = median,
): BenchRow {
  const [own, other] = [of(...ours), of(...peer)];
  const ranges = { oursRange: range(ours), peerRange: range(peer) };
  return { name, unit, goal, n: ours.length, ours: own, peer: other, ratio: own / other, ...ranges };
}
