import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appointment } from '#domain/appointment.ts';
import { documentId } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { OutboxDocument } from '#server/services/notifications/outbox-document.ts';
import { isWholeRun, killPoints } from '#tests/faults/kill-points.ts';
import { createRandom, seedOf } from '#tests/faults/random.ts';
import { ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWrite, startFaultyStore, type Asked, type FaultyStore } from './faulty-store.ts';
import { stage, type Stage } from './stage.ts';
import { watchTold, type ToldFamilies } from './told-families.ts';
import { createVisitor, type Visitor } from './visitor.ts';

/**
 * What meets one write: refused; cut before it is carried out, or after; or the doctor's own connection goes while it is
 * carried out.
 */
const STRIKES = ['error', 'cut', 'answer lost', 'doctor gone'] as const;
type Strike = (typeof STRIKES)[number];

let dataDirectory: string;
let store: FaultyStore;
let families: ToldFamilies;
let running: RunningService;
let scene: Stage;
/** The same doctor's. */
let otherDevice: Visitor;
let made = 9000;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'closing-order-'));
  store = await startFaultyStore(dataDirectory);
  families = await watchTold(() => ({ appointment: appointmentOf, documents: filesOf }));
  const environment = { DATA_DIR: dataDirectory, COUCHDB_URL: store.url, ...families.settings };
  running = await startService({ environment });
  scene = await stage(running);
  otherDevice = createVisitor(running.url);
  await otherDevice.signIn(`doctor.${scene.facility}`);
});
afterAll(async () => {
  await running.close();
  await families.close();
  await store.close();
  await rm(dataDirectory, { recursive: true });
});

const database = () => store.direct.database(scene.database.name);
const filesOf = (id: string) => database().list<DossierFile>(documentId.file(id, ''));
const appointmentOf = (id: string) =>
  database().get<Appointment & { _id: string }>(documentId.appointment(id));
const isTold = async (id: string) => {
  const word = `outbox:${id}:1:deposited:email`;
  return (await store.direct.database('service').get<OutboxDocument>(word))?.state === 'sent';
};
const TO_THE_END = { timeout: 20_000 };
const written = (kind: 'report' | 'prescription', text: string, id = ulid(++made)) => ({
  ...{ source: 'written', id, kind, composition: { sections: [{ title: 'Conclusion', text }] } },
});

/** A consultation whose family has its space open. */
async function begin() {
  const { id, linkId, credentials } = await scene.book();
  const family = createVisitor(running.url);
  await family.expect(200, 'POST', '/api/links/sign-in', credentials);

  /** What the family reads now: every document of the doctor's, whole. */
  async function read(): Promise<string[]> {
    const { files } = await family.expect(200, 'GET', `/api/links/${linkId}`);
    const stored = await filesOf(id);
    for (const { id: file, href } of files) {
      const answer = await family.send(href);
      expect(answer.status).toBe(200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const known = stored.find(({ _id }) => _id === documentId.file(id, file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(known?.sha256);
    }
    return files.map(({ id: file }: { id: string }) => file);
  }
  const deposit = (by: Visitor, documents: unknown[], init: RequestInit = {}) =>
    by.send(`/api/doctor/appointments/${id}/deposit`, {
      ...{ method: 'POST', body: JSON.stringify({ documents }), ...init },
      headers: { 'content-type': 'application/json' },
    });
  return { id, read, deposit };
}
type Consultation = Awaited<ReturnType<typeof begin>>;

/** Whether this write closes the room. */
const closesRoom = ({ path, body }: Asked, id: string) =>
  path.endsWith(`/${documentId.appointment(id)}`) && JSON.parse(body).closedAt != null;

/**
 * Lets one write be struck, and looks at each that closes the room just before it is carried out: what closes it must be
 * readable by then. @returns how many writes there were
 */
function strikeAt(last: number, how: Strike, { id, read }: Consultation, goAway: () => void) {
  let writes = 0;
  const broken: unknown[] = [];
  let isLooking = false;
  store.meet(async (asked) => {
    // What the family's own reading writes is no part of the closing.
    if (!isWrite(asked) || isLooking) return 'pass';
    writes += 1;
    const isStruck = writes === last;
    if (closesRoom(asked, id)) {
      isLooking = true;
      await read()
        .then((names) => expect(names.length).toBeGreaterThan(0))
        .catch((cause: unknown) => broken.push(cause));
      isLooking = false;
    }
    if (!isStruck) return 'pass';
    if (how === 'doctor gone') goAway();
    if (how === 'error' || how === 'cut') return how;
    return how === 'answer lost' ? { after: () => undefined } : 'pass';
  });
  return { writes: () => writes, broken };
}

/** At no moment is the room closed without a document that the family reads. */
async function expectSound({ id, read }: Consultation): Promise<void> {
  const appointment = await appointmentOf(id);
  const names = await read();
  if (appointment?.closedAt) expect(names.length).toBeGreaterThan(0);
}

/** Each once: no process died that could have forgotten what it had handed over. */
async function expectTold(closed: readonly string[]): Promise<void> {
  await families.expectToldOnce(closed);
  expect(closed.filter((id) => families.told(id).length !== 1)).toEqual([]);
}

/** `npm test` has time for two of them, others each time. */
const first = createRandom(seedOf()).whole(STRIKES.length);
const met = isWholeRun ? STRIKES : [first, first + 1].map((at) => STRIKES[at % STRIKES.length] ?? 'error');

test.each(met)(
  'one write after the other meets « %s »: the room never closes before the family can read, the same deposit ends it, and the family is told once',
  async (how) => {
    let reached = 0;
    const closed: string[] = [];
    for (const last of killPoints(4)) {
      const consultation = await begin();
      const documents = [written('report', 'Bon état.'), written('prescription', 'Repos.')];
      const leaving = new AbortController();
      const strike = strikeAt(last, how, consultation, () => leaving.abort());
      const { signal } = leaving;
      const answer = await consultation.deposit(scene.doctor, documents, { signal }).catch(() => null);
      // What follows the answer is met as well: the word to the family.
      if (answer?.ok)
        await expect
          .poll(async () => strike.writes() >= last || (await isTold(consultation.id)), TO_THE_END)
          .toBe(true);
      store.heal();
      await expectSound(consultation);
      const again = await consultation.deposit(otherDevice, documents);
      expect(again.status, await again.clone().text()).toBe(200);
      expect(strike.broken).toEqual([]);
      expect(await consultation.read()).toEqual(documents.map(({ id }) => id));
      const { closedAt } = await again.json();
      expect(await appointmentOf(consultation.id)).toMatchObject({ status: 'fulfilled', closedAt });
      closed.push(consultation.id);
      if (strike.writes() < last) break;
      reached = last;
    }
    expect(reached).toBeGreaterThan(2);
    await expectTold(closed);
  },
  isWholeRun ? 600_000 : 60_000,
);

test(
  'two devices deposit at once, each its own text, while writes fail: both texts are read, the room closes once',
  async () => {
    const random = createRandom(seedOf());
    const closed: string[] = [];
    for (let round = 0; round < (isWholeRun ? 60 : 3); round++) {
      const consultation = await begin();
      const same = ulid(++made);
      const texts = [written('report', 'Du bureau.', same), written('report', 'De la maison.', same)];
      const strike = strikeAt(1 + random.whole(12), random.pick(STRIKES), consultation, () => undefined);
      const send = () =>
        Promise.all(
          [scene.doctor, otherDevice].map((device, n) =>
            consultation.deposit(device, [texts[n]]).then(({ status }) => status),
          ),
        );
      await send();
      store.heal();
      await expectSound(consultation);
      expect(await send()).toEqual([200, 200]);
      expect(strike.broken).toEqual([]);
      expect(await consultation.read()).toHaveLength(2);
      const files = await filesOf(consultation.id);
      expect(new Set(files.map(({ composed }) => composed)).size).toBe(2);
      expect(await appointmentOf(consultation.id)).toMatchObject({ status: 'fulfilled' });
      closed.push(consultation.id);
    }
    await expectTold(closed);
  },
  isWholeRun ? 600_000 : 60_000,
);
