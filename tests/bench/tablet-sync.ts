import type { Page } from '@playwright/test';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { ulid } from 'ulid';
import { addFacility, addTablet } from '../harness/facility.ts';
import { startService } from '../harness/service.ts';
import { compare, type BenchRow } from './row.ts';
import { bundleTabletPage, withTabletBrowser } from './tablet-browser.ts';
import type { TabletBench } from './tablet-bench.ts';

declare const tabletBench: TabletBench;

const DOCUMENTS = 10_000;
const DELETED = DOCUMENTS / 10;
const TEXT = 'La consultation est prévue à domicile, porte du fond. '.repeat(15);
const ROUNDS = 5;

/** A facility with 10,000 notes of 1 kB, a tenth of them deleted, and a tablet of it. */
async function openScene() {
  const running = await startService();
  const facility = await addFacility(running.service);
  const tablet = await addTablet(running.service, facility);
  const { endpoint } = running.service.store;
  const store = `${endpoint.url}/${facilityDatabase(facility)}`;
  const bulk = async (docs: object[]): Promise<{ id: string; rev: string }[]> => {
    const answer = await fetch(`${store}/_bulk_docs`, {
      method: 'POST',
      headers: { ...endpoint.headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ docs }),
    });
    return (await answer.json()) as { id: string; rev: string }[];
  };
  const note = (at: number) => {
    const appointment = ulid(at);
    const id = documentId.note(appointment, ulid(at));
    const by = { ...tablet.by };
    return { _id: id, type: 'note', v: 1, at: new Date(at).toISOString(), by, appointment, text: TEXT };
  };
  const start = Date.now() - DOCUMENTS * 1000;
  const kept: { id: string; rev: string }[] = [];
  for (let from = 0; from < DOCUMENTS; from += 1000)
    kept.push(
      ...(await bulk(Array.from({ length: 1000 }, (_, index) => note(start + (from + index) * 1000)))),
    );
  const doomed = kept.filter((_, index) => index % 10 === 0);
  await bulk(doomed.map(({ id, rev }) => ({ _id: id, _rev: rev, _deleted: true })));
  // The snapshot is made once per database: a fresh tablet finds it there.
  const list = await tablet.request('/_snapshot');
  if (!list.ok) throw new Error(`the snapshot answered ${list.status}`);
  return {
    url: running.url,
    facility,
    deviceSecret: tablet.secret,
    peer: { url: store, headers: endpoint.headers },
    add: (count: number) => bulk(Array.from({ length: count }, () => note(Date.now()))),
    close: () => running.close(),
  };
}
type Scene = Awaited<ReturnType<typeof openScene>>;

const runOurs = (page: Page, { facility }: Scene) =>
  page.evaluate((slug) => tabletBench.ours(slug), facility);
const runStock = (page: Page, { peer }: Scene, batch_size?: number) =>
  page.evaluate(
    ({ url, headers, size }) => tabletBench.stock(url, headers, size ? { batch_size: size } : {}),
    { ...peer, size: batch_size },
  );

/** Both sides must have brought the same documents. */
function expectDocuments({ ms, documents }: { ms: number; documents: number }, least: number) {
  if (documents < least) throw new Error(`${documents} documents arrived, of ${least}`);
  return ms;
}

async function firstSync(name: string, goal: string, batch_size?: number): Promise<BenchRow> {
  const [scene, script] = [await openScene(), await bundleTabletPage()];
  const least = DOCUMENTS - DELETED;
  const fresh = (act: (page: Page) => Promise<{ ms: number; documents: number }>) =>
    withTabletBrowser({ ...scene, script }, async (page) => expectDocuments(await act(page), least));
  try {
    return await compare(
      { name, unit: 'ms', goal, rounds: ROUNDS },
      () => fresh((page) => runOurs(page, scene)),
      () => fresh((page) => runStock(page, scene, batch_size)),
    );
  } finally {
    await scene.close();
  }
}

/** A fresh tablet through the gateway, against stock PouchDB straight to the same store. */
export const firstSync10k = () => firstSync('first-sync-10k', '≤ 0.35');
/** The same against the batch size that suits stock PouchDB best. */
export const firstSync10kBest = () => firstSync('first-sync-10k-best', '≤ 0.60', 2000);

/** 100 changed documents, on a tablet that already has the others. */
export async function deltaSync100(): Promise<BenchRow> {
  const [scene, script] = [await openScene(), await bundleTabletPage()];
  try {
    return await withTabletBrowser({ ...scene, script }, async (page) => {
      let least = expectDocumentsOf(await runOurs(page, scene));
      await runStock(page, scene, 2000);
      return compare(
        { name: 'delta-sync-100', unit: 'ms', goal: '≤ 1.0', rounds: 9 },
        async () => {
          await scene.add(100);
          least += 100;
          return expectDocuments(await runOurs(page, scene), least);
        },
        async () => expectDocuments(await runStock(page, scene), least),
      );
    });
  } finally {
    await scene.close();
  }
}
const expectDocumentsOf = ({ documents }: { documents: number }) => documents;
