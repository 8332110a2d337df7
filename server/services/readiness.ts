import type { SelfTestResult } from '#domain/self-test.ts';
import { isPassed } from '#domain/self-test.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import { withReport, type MessageReport } from '#domain/message.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { Clock } from '../adapters/clock.ts';
import { instant } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { erasedId } from './person/erased.ts';

export type Seats = Readiness['present'];

/** null: nothing new. */
function withMessage(readiness: Readiness, report: MessageReport, at: Instant): Readiness | null {
  const messages = withReport(readiness.messages, report, at);
  if (!messages) return null;
  const isNewLink = readiness.messages.every((m) => m.generation < report.generation);
  // An opened link of an earlier generation says nothing of the new one (R12).
  return { ...readiness, messages, openedAt: isNewLink ? null : readiness.openedAt };
}

function withSelfTest(readiness: Readiness, result: SelfTestResult, at: Instant): Readiness | null {
  if (readiness.tested && readiness.tested.at >= at) return null;
  const inState = (wanted: 'failed' | 'warning') =>
    result.steps
      .filter(({ state }) => state === wanted)
      .map(({ step, cause }) => (cause ? { step, cause } : { step }));
  const warnings = inState('warning');
  const tested = { at, passed: isPassed(result), device: result.device, failures: inState('failed') };
  return { ...readiness, tested: { ...tested, ...(warnings.length > 0 && { warnings }) } };
}

function withPresence(readiness: Readiness, seats: Seats, at: Instant): Readiness | null {
  const present = [...new Set(seats)].sort();
  const arrivedAt = readiness.arrivedAt ?? (present.includes('patient') ? at : null);
  if (arrivedAt === readiness.arrivedAt && present.join() === readiness.present.join()) return null;
  return { ...readiness, present, arrivedAt };
}

/** One writing of it. */
export interface ReadinessMove {
  facility: string;
  appointment: Ulid;
  before: Readiness | null;
  after: Readiness;
}

export interface ReadinessDependencies {
  store: Store;
  clock: Clock;
}

/** Writes `readiness:<appointment>`, the dashboard's columns (R6). Every function may be repeated without effect. */
export function createReadiness({ store, clock }: ReadinessDependencies) {
  const listeners: ((move: ReadinessMove) => void)[] = [];

  async function record(
    facility: string,
    appointment: Ulid,
    change: (readiness: Readiness, now: Instant) => Readiness | null,
  ): Promise<void> {
    const now = instant(clock);
    const empty: Readiness = {
      _id: documentId.readiness(appointment),
      type: 'readiness',
      v: SCHEMA_VERSION,
      at: now,
      by: SERVICE_AUTHOR,
      appointment,
      messages: [],
      openedAt: null,
      tested: null,
      present: [],
      arrivedAt: null,
    };
    let before: Readiness | null = null;
    let next: Readiness | null = null;
    const database = store.database(facilityDatabase(facility));
    await database.update<Readiness>(empty._id, (current) => {
      before = current;
      next = change(current ?? empty, now);
      return next && { ...next, at: now };
    });
    // Erased while a message was on its way. Asked afterwards: whoever is marked later has this removed by the erasure.
    const isBegun = before === null && next !== null;
    if (isBegun && (await store.database('service').get(erasedId(facility, appointment))))
      return database.removeWhole(empty._id);
    if (next !== null) for (const tell of listeners) tell({ facility, appointment, before, after: next });
  }

  return {
    /** Tells of each writing of this process, once it is kept. */
    onMoved: (listener: (move: ReadinessMove) => void): void => void listeners.push(listener),

    recordMessage: (facility: string, appointment: Ulid, report: MessageReport) =>
      record(facility, appointment, (readiness, now) => withMessage(readiness, report, now)),

    /** Staff told the family by telephone: the last time counts. */
    recordCalled: (facility: string, appointment: Ulid, called: NonNullable<Readiness['called']>) =>
      record(facility, appointment, (readiness) =>
        (readiness.called?.at ?? '') >= called.at ? null : { ...readiness, called },
      ),

    /** The family signed in: the first time counts. */
    recordOpened: (facility: string, appointment: Ulid) =>
      record(facility, appointment, (readiness, now) =>
        readiness.openedAt ? null : { ...readiness, openedAt: now },
      ),

    /** The latest test counts, by the hour the service received it. */
    recordSelfTest: (facility: string, appointment: Ulid, test: { at: Instant; result: SelfTestResult }) =>
      record(facility, appointment, (readiness) => withSelfTest(readiness, test.result, test.at)),

    /** Who is in the room right now. */
    recordPresence: (facility: string, appointment: Ulid, seats: Seats) =>
      record(facility, appointment, (readiness, now) => withPresence(readiness, seats, now)),
  };
}
export type ReadinessService = ReturnType<typeof createReadiness>;
