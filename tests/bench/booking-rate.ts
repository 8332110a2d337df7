import { rm } from 'node:fs/promises';
import { ulid } from 'ulid';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { openStore } from '#server/adapters/open-store.ts';
import { startMailbox } from '../e2e/support/mailbox.ts';
import { startServiceChild } from '../harness/child.ts';
import { enrolDemoTablet } from '../harness/demo-tablet.ts';
import { ROUND_THE_CLOCK_FROM, roundTheClockSlot } from '../harness/round-the-clock.ts';
import { startService, type RunningService } from '../harness/service.ts';
import { percentile, range, type BenchRow } from './row.ts';

const BOOKINGS = 100;
const ROUNDS = 5;
/** One booking at a time: what a family on the telephone waits for its message. */
const SINGLES = 100;

/** The service in a process of its own, as it runs; the tablet and the mail server in this one. */
async function openScene() {
  const mailbox = await startMailbox();
  const settings = { DEMO: '1', SMTP_URL: mailbox.url, MAIL_FROM: 'visavis@example.org' };
  const child = await startServiceChild({ ...settings, TEST_CLOCK: ROUND_THE_CLOCK_FROM });
  const tablet = await enrolDemoTablet(child);
  let slots = 0;
  return {
    mailbox,
    tablet,
    folder: child.dataDirectory,
    /** @returns the address that its message goes to. */
    async book(): Promise<string> {
      const email = `${ulid().toLowerCase()}@example.org`;
      const patient = await tablet.addPatient({ email, mobile: null });
      const at = roundTheClockSlot(slots);
      await tablet.ask({ kind: 'book', patient, practitioner: 'dr-helene-vasseur', motive: null, ...at });
      slots += 1;
      return email;
    },
    async close() {
      await child.close();
      await mailbox.close();
    },
  };
}
type Scene = Awaited<ReturnType<typeof openScene>>;

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Bookings taken, answered and handed to SMTP, per second, from the tablet's push on. */
async function ours({ book, mailbox, tablet }: Scene): Promise<number> {
  for (let index = 0; index < BOOKINGS; index += 1) await book();
  const wanted = mailbox.mails.length + BOOKINGS;
  const startedAt = performance.now();
  const pushing = tablet.push();
  await until(() => mailbox.mails.length >= wanted);
  const tookMs = performance.now() - startedAt;
  await pushing;
  return (BOOKINGS * 1000) / tookMs;
}

/** How long the store alone takes for one document, one after the other as any writer must. */
async function msPerDocument({ service }: RunningService): Promise<number> {
  const database = await service.store.ensure(facilityDatabase('seule'));
  const documents = 8 * BOOKINGS;
  const startedAt = performance.now();
  for (let index = 0; index < documents; index += 1) {
    const _id = documentId.readiness(ulid());
    await database.put({ _id, type: 'readiness', filler: 'x'.repeat(400) } as { _id: string });
  }
  return (performance.now() - startedAt) / documents;
}

/** What one booking leaves in the store: its revisions, each of which was written. */
async function writesPerBooking(folder: string, bookings: number): Promise<number> {
  const store = await openStore({ COUCHDB_URL: undefined, DATA_DIR: folder }, () => undefined);
  const kinds = /^(patient|patient-change|request|appointment|readiness|outbox|link|locator|claim)/;
  let writes = 0;
  for (const name of await store.names(''))
    for (const { id, rev } of await store.database(name).ids(''))
      if (kinds.test(id)) writes += Number(rev.split('-')[0]);
  await store.close();
  return writes / bookings;
}

async function singles({ book, mailbox, tablet }: Scene): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < SINGLES; index += 1) {
    const email = await book();
    const startedAt = performance.now();
    await tablet.push();
    await until(() => mailbox.mails.some(({ to }) => JSON.stringify(to).includes(email)));
    waits.push(performance.now() - startedAt);
  }
  return waits;
}

/** Bookings per second through the whole path, beside the store writing as many documents and nothing else. */
export async function bookingRate(): Promise<BenchRow[]> {
  const [rates, perDocument]: [number[], number[]] = [[], []];
  const [scene, alone] = [await openScene(), await startService()];
  let waits: number[];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.push(await ours(scene));
      perDocument.push(await msPerDocument(alone));
      process.stderr.write(
        `booking-rate ${round + 1}/${ROUNDS}: ${rates.at(-1)} /s, ${perDocument.at(-1)} ms\n`,
      );
    }
    waits = await singles(scene);
  } finally {
    await scene.close();
    await alone.close();
  }
  const writes = await writesPerBooking(scene.folder, ROUNDS * BOOKINGS + SINGLES);
  await rm(scene.folder, { recursive: true, force: true });
  process.stderr.write(`${writes} writes for each booking\n`);
  const peers = perDocument.map((ms) => 1000 / (ms * writes));
  const [rate, peer] = [percentile(rates, 0.5), percentile(peers, 0.5)];
  const [p50, p99] = [percentile(waits, 0.5), percentile(waits, 0.99)];
  return [
    {
      ...{ name: 'booking-rate', unit: 'bookings/s', goal: '≥ 0.5', n: ROUNDS, ours: rate, peer },
      ...{ ratio: rate / peer, oursRange: range(rates), peerRange: range(peers) },
    },
    {
      ...{ name: 'booked-to-smtp', unit: 'ms p99, beside p50', goal: '≤ 2000 ms', n: SINGLES },
      ...{ ours: p99, peer: p50, ratio: p99 / p50, oursRange: range(waits), peerRange: range(waits) },
    },
  ];
}
