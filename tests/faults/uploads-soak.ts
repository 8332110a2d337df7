import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServiceChild } from '../harness/child.ts';
import { openFamilyBrowser, pdf, sendPdf, watchPending } from '../harness/family-browser.ts';
import { openScene, START } from '../harness/room-scene.ts';
import { startSlowLine } from '../harness/slow-line.ts';

const KILOBITS = 256;
const KILLS = 2;
/** What is sent of a file, in times its size: a line taken for dead while it carries shows here. */
const MOST_SENT = 1.25;

/** A link to a dossier, made by a service that then ends: another one, which can be killed, goes on with its folder. */
async function prepareDossier(DATA_DIR: string) {
  const scene = await openScene({ environment: { DATA_DIR } });
  const { credentials } = scene.access;
  const link = credentials.of({ appointment: scene.first, participant: 'patient', generation: 1 });
  await scene.close();
  return link;
}

/**
 * 12 MB from a telephone over 256 kbit/s, cut three times, the service killed twice meanwhile: whole, once, in sight all
 * along.
 */
export async function soakUploads(megabytes = '12'): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'uploads-soak-'));
  const environment = { DATA_DIR: join(folder, 'data'), TEST_CLOCK: START };
  const link = await prepareDossier(environment.DATA_DIR);
  let service = await startServiceChild(environment);
  const line = await startSlowLine(service.url, KILOBITS);
  const { context, page } = await openFamilyBrowser({
    ...{ profile: join(folder, 'profile'), url: line.url },
    aheadMs: Date.parse(START) - Date.now(),
  });
  const bytes = pdf(Number(megabytes) * 1_000_000);
  const files = async (): Promise<{ href: string }[]> => {
    const answer = await fetch(`${service.url}/api/links/${linkId}`, { headers: { cookie } }).catch(
      () => null,
    );
    return answer?.ok ? ((await answer.json()) as { files: { href: string }[] }).files : [];
  };
  let [linkId, cookie] = ['', ''];
  try {
    const space = await sendPdf(page, link, bytes);
    linkId = space.split('/r/')[1] ?? '';
    cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const startedAt = Date.now();
    line.counts.up = 0;
    line.cut(bytes.byteLength / 4, 3);
    const looks = { all: 0, unseen: 0 };
    const watch = async (done: () => Promise<boolean>) => {
      const seen = await watchPending(page, done);
      looks.all += seen.all;
      looks.unseen += seen.unseen;
    };
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await watch(async () => line.counts.up > (bytes.byteLength * kill) / (KILLS + 1));
      await service.kill();
      service = await startServiceChild(environment);
      line.leadTo(service.url);
    }
    await watch(async () => (await files()).length > 0);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const [file, ...others] = await files();
    const read = await fetch(`${service.url}${file?.href ?? ''}`, { headers: { cookie } });
    const digest = createHash('sha256')
      .update(Buffer.from(await read.arrayBuffer()))
      .digest('hex');
    const isWhole = digest === createHash('sha256').update(bytes).digest('hex');
    const sentTimes = line.counts.up / bytes.byteLength;
    console.log(
      `uploads: ${megabytes} MB over ${KILOBITS} kbit/s in ${seconds} s, ${KILLS} kills, ${line.counts.cuts} cuts, ` +
        `${sentTimes.toFixed(2)} times its bytes; whole: ${isWhole}, once: ${others.length === 0}, ` +
        `in sight ${looks.all - looks.unseen} of ${looks.all} times`,
    );
    return isWhole && others.length === 0 && looks.unseen === 0 && sentTimes <= MOST_SENT;
  } finally {
    await context.close();
    await line.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
}
