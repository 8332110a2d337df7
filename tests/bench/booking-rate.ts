import { ulid } from 'ulid';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { startMailbox } from '../e2e/support/mailbox.ts';
import { addFacility, addPractitioner, addTablet } from '../harness/facility.ts';
import { ROUND_THE_CLOCK_FROM, roundTheClockSlot } from '../harness/round-the-clock.ts';
import { startService } from '../harness/service.ts';
import { percentile, range, type BenchRow } from './row.ts';

const BOOKINGS = 100;
const ROUNDS = 5;
/** One booking at a time: what a family on the telephone waits for its message. */
const SINGLES = 100;
const ALL_DAY = {
  ...{ timeZone: 'Europe/Paris', slotMinutes: 20, bufferMinutes: 0, exceptions: [] },
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, hours: { from: '00:00', to: '23:59' } })),
};

async function openScene() {
  const mailbox = await startMailbox();
  const running = await startService({
    environment: { SMTP_URL: mailbox.url, MAIL_FROM: 'visavis@example.org' },
  });
  running.clock.set(ROUND_THE_CLOCK_FROM);
  const facility = await addFacility(running.service);
  const practitioner = await addPractitioner(running.service, [facility], { availability: ALL_DAY });
  const tablet = await addTablet(running.service, facility);
  let slots = 0;
  return {
    mailbox,
    running,
    facility,
    tablet,
    /** @returns the address that its message goes to. */
    async book(): Promise<string> {
      const email = `${ulid().toLowerCase()}@example.org`;
      const patient = await tablet.addPatient({ email, mobile: null });
      await tablet.ask({ kind: 'book', patient, practitioner, motive: null, ...roundTheClockSlot(slots) });
      slots += 1;
      return email;
    },
    async close() {
      await running.close();
      await mailbox.close();
    },
  };
}
type Scene = Awaited<ReturnType<typeof openScene>>;

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Bookings taken, answered and handed to SMTP, per second, from the tablet's push on. */
async function ours(scene: Scene): Promise<number> {
  for (let index = 0; index < BOOKINGS; index += 1) await scene.book();
  const wanted = scene.mailbox.mails.length + BOOKINGS;
  const startedAt = performance.now();
  const pushing = scene.tablet.push();
  await until(() => scene.mailbox.mails.length >= wanted);
  const tookMs = performance.now() - startedAt;
  await pushing;
  return (BOOKINGS * 1000) / tookMs;
}

/** The store's own rate for as many documents as those bookings left, one after the other as any writer must. */
async function storeAlone({ running, facility }: Scene, documents: number): Promise<number> {
  const database = running.service.store.database(facilityDatabase(facility));
  const startedAt = performance.now();
  for (let index = 0; index < documents; index += 1) {
    const _id = documentId.readiness(ulid());
    await database.put({ _id, type: 'readiness', filler: 'x'.repeat(400) } as { _id: string });
  }
  return (BOOKINGS * 1000) / (performance.now() - startedAt);
}

async function countDocuments({ running }: Scene): Promise<number> {
  const { store } = running.service;
  const infos = await Promise.all((await store.names('')).map((name) => store.database(name).info()));
  return infos.reduce((sum, { count }) => sum + count, 0);
}

/** Bookings per second through the whole path, beside the store writing as many documents and nothing else. */
export async function bookingRate(): Promise<BenchRow[]> {
  const [rates, peers, waits]: [number[], number[], number[]] = [[], [], []];
  const scene = await openScene();
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await countDocuments(scene);
      rates.push(await ours(scene));
      peers.push(await storeAlone(scene, (await countDocuments(scene)) - before));
      process.stderr.write(
        `booking-rate ${round + 1}/${ROUNDS}: ${rates.at(-1)} against ${peers.at(-1)} /s\n`,
      );
    }
    for (let index = 0; index < SINGLES; index += 1) {
      const email = await scene.book();
      const startedAt = performance.now();
      await scene.tablet.push();
      await until(() => scene.mailbox.mails.some(({ to }) => JSON.stringify(to).includes(email)));
      waits.push(performance.now() - startedAt);
    }
  } finally {
    await scene.close();
  }
  const rate = percentile(rates, 0.5);
  const peer = percentile(peers, 0.5);
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
